"""Closing a class's terms and its year."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.journal.closing.queries import PackageStatus
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

blueprint = Blueprint("closing", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/classes/<uuid:class_id>/closing")
@blueprint.response(200, ClosingSchema)
def closing(class_id: UUID) -> ClosingStatus:
    """Периоды класса со списками проверки, учебный год и пакеты для архива."""
    return read_closing(current_database(), current_caller(), class_id)


@blueprint.post("/classes/<uuid:class_id>/terms/<uuid:term_id>/propose")
@blueprint.response(200, ClosingSchema)
def propose(class_id: UUID, term_id: UUID) -> ClosingStatus:
    """Предложить период класса к закрытию."""
    return move_term(current_database(), current_caller(), class_id, term_id, "propose")


@blueprint.post("/classes/<uuid:class_id>/terms/<uuid:term_id>/close")
@blueprint.response(200, ClosingSchema)
def close(class_id: UUID, term_id: UUID) -> ClosingStatus:
    """Закрыть период класса."""
    return move_term(current_database(), current_caller(), class_id, term_id, "close")


@blueprint.post("/classes/<uuid:class_id>/terms/<uuid:term_id>/reopen")
@blueprint.arguments(ReopeningSchema)
@blueprint.response(200, ClosingSchema)
def reopen(body: dict[str, Any], class_id: UUID, term_id: UUID) -> ClosingStatus:
    """Снова открыть период класса, с указанием причины."""
    return move_term(
        current_database(), current_caller(), class_id, term_id, "reopen", body["reason"]
    )


@blueprint.post("/classes/<uuid:class_id>/year-closing")
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
