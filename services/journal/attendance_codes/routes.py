"""The attendance codes of a school: how it writes them, and which of them it uses."""

from typing import Any

from services.journal.attendance_codes import usecases as codes
from services.journal.attendance_codes.schemas import NewCodesSchema, VersionedCodesSchema
from services.journal.sections.access import SETTINGS_READ, SETTINGS_WRITE
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("attendance_codes", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/settings/attendance-codes")
@demands(SETTINGS_READ)
@blueprint.response(200, VersionedCodesSchema)
def read_codes() -> codes.VersionedCodes:
    """Коды посещаемости школы: буквы, названия, какие ещё записи читаются."""
    return codes.read_school_codes(current_database(), current_caller())


@blueprint.put("/settings/attendance-codes")
@demands(SETTINGS_WRITE)
@blueprint.arguments(NewCodesSchema)
@blueprint.response(204)
def change_codes(body: dict[str, Any]) -> None:
    """Изменить буквы и названия кодов; что значит каждый код, не меняется."""
    codes.change_codes(current_database(), current_caller(), body["version"], body["codes"])
