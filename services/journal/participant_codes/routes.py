"""Participant codes over HTTP: issued to a class, read beside the names."""

from uuid import UUID

from services.journal.participant_codes import usecases
from services.journal.participant_codes.access import (
    PARTICIPANT_CODES_ISSUE,
    PARTICIPANT_CODES_READ,
)
from services.journal.participant_codes.schemas import CodeListSchema, CodesSchema, IssueSchema
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("participant_codes", __name__, url_prefix="/api/journal/v1")


@blueprint.post("/classes/<uuid:class_id>/participant-codes")
@demands(PARTICIPANT_CODES_ISSUE)
@blueprint.arguments(IssueSchema)
@blueprint.response(200, CodesSchema)
def issue_codes(body: dict[str, str], class_id: UUID) -> dict[str, list[str]]:
    """Выдать классу коды участников; кто под каким кодом, здесь не сказано."""
    database, caller = current_database(), current_caller()
    return {"codes": usecases.issue_codes(database, caller, body["monitoring"], class_id)}


@blueprint.get("/classes/<uuid:class_id>/participant-codes/<monitoring_id>")
@demands(PARTICIPANT_CODES_READ)
@blueprint.response(200, CodeListSchema)
def read_code_list(class_id: UUID, monitoring_id: str) -> usecases.CodeList:
    """Коды класса рядом с именами."""
    return usecases.read_code_list(
        current_database(), current_caller(), monitoring_id, class_id
    )
