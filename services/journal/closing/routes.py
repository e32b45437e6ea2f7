"""Closing a class's terms and its year."""

from typing import Any
from uuid import UUID

from services.journal.closing.access import (
    CLOSING_READ,
    TERM_CLOSE,
    TERM_PROPOSE,
    TERM_REOPEN,
    YEAR_CLOSE,
)
from services.journal.closing.queries.journal import PackageStatus
from services.journal.closing.schemas import (
    ClosingSchema,
    JournalPackageSchema,
    ReopeningSchema,
    YearClosingSchema,
)
from services.journal.closing.usecases.reading import ClosingStatus, read_closing
from services.journal.closing.usecases.terms import move_term
from services.journal.closing.usecases.year import Council, close_year
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("closing", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/classes/<uuid:class_id>/closing")
@demands(CLOSING_READ)
@blueprint.response(200, ClosingSchema)
def closing(class_id: UUID) -> ClosingStatus:
    """Периоды класса со списками проверки, учебный год и пакеты для архива."""
    return read_closing(current_database(), current_caller(), class_id)


@blueprint.post("/classes/<uuid:class_id>/terms/<uuid:term_id>/propose")
@demands(TERM_PROPOSE)
@blueprint.response(200, ClosingSchema)
def propose(class_id: UUID, term_id: UUID) -> ClosingStatus:
    """Предложить период класса к закрытию."""
    return move_term(current_database(), current_caller(), class_id, term_id, "propose")


@blueprint.post("/classes/<uuid:class_id>/terms/<uuid:term_id>/close")
@demands(TERM_CLOSE)
@blueprint.response(200, ClosingSchema)
def close(class_id: UUID, term_id: UUID) -> ClosingStatus:
    """Закрыть период класса."""
    return move_term(current_database(), current_caller(), class_id, term_id, "close")


@blueprint.post("/classes/<uuid:class_id>/terms/<uuid:term_id>/reopen")
@demands(TERM_REOPEN)
@blueprint.arguments(ReopeningSchema)
@blueprint.response(200, ClosingSchema)
def reopen(body: dict[str, Any], class_id: UUID, term_id: UUID) -> ClosingStatus:
    """Снова открыть период класса, с указанием причины."""
    return move_term(
        current_database(), current_caller(), class_id, term_id, "reopen", body["reason"]
    )


@blueprint.post("/classes/<uuid:class_id>/year-closing")
@demands(YEAR_CLOSE)
@blueprint.arguments(YearClosingSchema)
@blueprint.response(202, JournalPackageSchema(many=True))
def year(body: dict[str, Any], class_id: UUID) -> list[PackageStatus]:
    """Закрыть учебный год класса: журнал и ведомость печатаются и передаются в архив."""
    council = Council(
        body["protocol_no"],
        body["protocol_on"],
        {one["pupil_id"]: one["decision"] for one in body["decisions"]},
    )
    return close_year(current_database(), current_caller(), class_id, council)
