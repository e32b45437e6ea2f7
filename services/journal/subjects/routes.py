"""Subjects of the school and all their names."""

from typing import Any
from uuid import UUID

from services.journal.sections.access import SETTINGS_READ, SETTINGS_WRITE
from services.journal.sections.schemas import SettingMadeSchema
from services.journal.subjects import usecases as subjects
from services.journal.subjects.schemas import (
    AddedSubjectsSchema,
    FederalSubjectsSchema,
    SubjectListSchema,
    SubjectSchema,
)
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("subjects", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/subjects")
@demands(SETTINGS_READ)
@blueprint.response(200, SubjectListSchema)
def list_subjects() -> subjects.SubjectList:
    """Предметы школы с краткими и другими названиями и предметы федерального перечня."""
    return subjects.list_subjects(current_database(), current_caller())


@blueprint.post("/subjects")
@demands(SETTINGS_WRITE)
@blueprint.arguments(SubjectSchema)
@blueprint.response(201, SettingMadeSchema)
def add_subject(body: dict[str, Any]) -> dict[str, UUID]:
    """Добавить предмет."""
    return {"id": subjects.add_subject(
        current_database(), current_caller(), body["version"], body["names"]
    )}


@blueprint.post("/subjects/federal")
@demands(SETTINGS_WRITE)
@blueprint.arguments(FederalSubjectsSchema)
@blueprint.response(200, AddedSubjectsSchema)
def add_federal_subjects(body: dict[str, Any]) -> dict[str, int]:
    """Добавить предметы из федерального перечня с их обычными названиями."""
    return {"added": subjects.add_federal_subjects(
        current_database(), current_caller(), body["version"], body["names"]
    )}


@blueprint.put("/subjects/<uuid:subject_id>")
@demands(SETTINGS_WRITE)
@blueprint.arguments(SubjectSchema)
@blueprint.response(204)
def change_subject(body: dict[str, Any], subject_id: UUID) -> None:
    """Переименовать предмет, дать ему другие названия, скрыть или вернуть."""
    subjects.change_subject(
        current_database(), current_caller(), body["version"], subject_id, body["names"]
    )
