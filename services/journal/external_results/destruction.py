"""What a destruction takes of external assessment: a class's results, their history, its codes."""

from sqlalchemy.orm import Session

from services.destruction import DataClass, Declaration, Rows, Scope
from services.journal.classes.destruction import of_class
from services.journal.external_results.models import ExternalResult, ExternalResultChange
from services.journal.external_results.queries import RESULT_FACTS
from services.journal.external_results.usecases.judging import wait_for_judge
from services.journal.facts.destruction import history_of
from services.journal.participant_codes.models import ParticipantCode
from services.shared.process.settings import Settings
from services.shared.wording import said

_RESULTS = DataClass(
    "journal.external_results",
    said("Результаты внешней оценки и коды участников"),
    (
        history_of(RESULT_FACTS),
        Rows(ExternalResultChange, of_class(ExternalResultChange.class_id)),
        Rows(ExternalResult, of_class(ExternalResult.class_id)),
        Rows(ParticipantCode, of_class(ParticipantCode.class_id)),
    ),
)


def destruction(_settings: Settings) -> Declaration:
    """Return that results and codes go, when no records are being judged."""
    return Declaration(classes=(_RESULTS,), wait_for_writers=_wait_for_writers)


def _wait_for_writers(session: Session, scope: Scope) -> None:
    if scope.class_id is not None:
        wait_for_judge(session)
