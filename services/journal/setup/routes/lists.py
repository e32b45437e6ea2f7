"""What a school sets up: how much of it there is, kinds of work, the rule for term marks."""

from typing import Any
from uuid import UUID

from services.journal.sections.access import SETTINGS_READ, SETTINGS_WRITE
from services.journal.sections.schemas import SettingMadeSchema, VersionSchema
from services.journal.setup.schemas.settings import (
    NewRuleSchema,
    NewWorkTypeSchema,
    OverviewQuery,
    OverviewSchema,
    RemovedSchema,
    VersionedRuleSchema,
    WorkTypeListSchema,
)
from services.journal.setup.usecases import overview, term_mark_rule, work_types
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("setup", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/settings")
@demands(SETTINGS_READ)
@blueprint.arguments(OverviewQuery, location="query")
@blueprint.response(200, OverviewSchema)
def read_overview(query: dict[str, Any]) -> overview.Overview:
    """Что в школе настроено на год и чего не хватает."""
    return overview.read_overview(current_database(), current_caller(), query["year_id"])


@blueprint.get("/settings/term-mark-rule")
@demands(SETTINGS_READ)
@blueprint.response(200, VersionedRuleSchema)
def read_rule() -> term_mark_rule.VersionedRule:
    """С какого среднего какая итоговая отметка предлагается."""
    return term_mark_rule.read_rule(current_database(), current_caller())


@blueprint.put("/settings/term-mark-rule")
@demands(SETTINGS_WRITE)
@blueprint.arguments(NewRuleSchema)
@blueprint.response(204)
def change_rule(body: dict[str, Any]) -> None:
    """Изменить правило предлагаемой итоговой отметки."""
    term_mark_rule.change_rule(
        current_database(), current_caller(), body["version"], body["rule"]
    )


@blueprint.get("/settings/work-types")
@demands(SETTINGS_READ)
@blueprint.response(200, WorkTypeListSchema)
def list_used_work_types() -> work_types.WorkTypeList:
    """Виды работ, и скрытые тоже, с числом уроков каждого."""
    return work_types.list_used(current_database(), current_caller())


@blueprint.post("/settings/work-types")
@demands(SETTINGS_WRITE)
@blueprint.arguments(NewWorkTypeSchema)
@blueprint.response(201, SettingMadeSchema)
def add_work_type(body: dict[str, Any]) -> dict[str, UUID]:
    """Добавить вид работы."""
    return {"id": work_types.add_work_type(
        current_database(), current_caller(), body["version"], body["kind"]
    )}


@blueprint.put("/settings/work-types/<uuid:work_type_id>")
@demands(SETTINGS_WRITE)
@blueprint.arguments(NewWorkTypeSchema)
@blueprint.response(204)
def change_work_type(body: dict[str, Any], work_type_id: UUID) -> None:
    """Изменить вид работы: его вес меняет средние."""
    work_types.change_work_type(
        current_database(), current_caller(), body["version"], work_type_id, body["kind"]
    )


@blueprint.post("/settings/work-types/<uuid:work_type_id>/removal")
@demands(SETTINGS_WRITE)
@blueprint.arguments(VersionSchema)
@blueprint.response(200, RemovedSchema)
def remove_work_type(body: dict[str, Any], work_type_id: UUID) -> dict[str, bool]:
    """Убрать вид работы; тот, что стоит в уроках, скрывается."""
    return {"removed": work_types.remove_work_type(
        current_database(), current_caller(), body["version"], work_type_id
    )}
