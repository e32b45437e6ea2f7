"""What a destruction takes of a class's closing, and when it has to wait for packages."""

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from services.destruction import DataClass, Declaration, Rows, Scope
from services.destruction.tombstones import JOURNAL
from services.journal.classes.destruction import of_journal, select_journals
from services.journal.classes.models import ClassJournalTerm
from services.journal.classes.queries import TERM_STATE_FACTS
from services.journal.closing.models import (
    MAKE_PACKAGE,
    ClosingStep,
    CouncilDecision,
    JournalPackage,
    YearClosing,
)
from services.journal.closing.queries.facts import CLOSING_FACTS, COUNCIL_FACTS
from services.journal.facts.destruction import history_of
from services.shared.errors import Unavailable
from services.shared.process.settings import Settings
from services.shared.waiting.table import WaitingWork
from services.shared.wording import said


def destruction(_settings: Settings) -> Declaration:
    """Return that all of a class's closing goes, with the states of its terms."""
    return Declaration(classes=(_CLOSING,), wait_for_writers=_wait_for_packages)


def _wait_for_packages(session: Session, scope: Scope) -> None:
    """Begin when nobody closes the class, and the packages of its year are handed over.

    What a package is made of goes now, and a summary sheet is kept for longer.

    Raises:
        Unavailable: a package is still to be made.
    """
    if scope.class_id is None:
        return
    session.execute(select_journals(scope).with_for_update())
    to_make = select(WaitingWork.id).where(
        WaitingWork.school_id == scope.school_id, _unmade_packages(scope)
    )
    if scope.kind == JOURNAL and session.scalars(to_make).first() is not None:
        raise Unavailable(said("пакеты закрытого года ещё не переданы в архив"))


def _unmade_packages(scope: Scope) -> ColumnElement[bool]:
    packages = select(JournalPackage.id).where(
        JournalPackage.school_id == scope.school_id,
        of_journal(JournalPackage.class_journal_id)(scope),
    )
    return and_(WaitingWork.kind == MAKE_PACKAGE, WaitingWork.id.in_(packages))


_CLOSING = DataClass(
    "journal.closing",
    said("Закрытие периодов и года, решения педагогического совета"),
    (
        history_of(TERM_STATE_FACTS, CLOSING_FACTS, COUNCIL_FACTS),
        Rows(WaitingWork, _unmade_packages),
        Rows(JournalPackage, of_journal(JournalPackage.class_journal_id)),
        Rows(CouncilDecision, of_journal(CouncilDecision.class_journal_id)),
        Rows(YearClosing, of_journal(YearClosing.class_journal_id)),
        Rows(ClosingStep, of_journal(ClosingStep.class_journal_id)),
        Rows(ClassJournalTerm, of_journal(ClassJournalTerm.class_journal_id)),
    ),
)
