"""External results over HTTP: beside term marks, by monitoring, and batches in numbers."""

from typing import Any
from uuid import UUID

from services.journal.external_results.access import (
    BATCHES_READ,
    EXTERNAL_RESULTS_READ_CHILD,
    EXTERNAL_RESULTS_READ_CLASS,
    EXTERNAL_RESULTS_READ_GROUP,
)
from services.journal.external_results.schemas import (
    BatchPageSchema,
    BatchSchema,
    MonitoringForSchoolSchema,
    ResultOfChildSchema,
    ResultsOfManySchema,
)
from services.journal.external_results.usecases import batches, monitorings, results
from services.journal.participant_codes.access import PARTICIPANT_CODES_ISSUE
from services.shared.database.listing import ListPage
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.listing import ListQuerySchema
from services.shared.http.room import only_reads

blueprint = Blueprint("external_results", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/monitorings")
@demands(PARTICIPANT_CODES_ISSUE)
@blueprint.response(200, MonitoringForSchoolSchema(many=True))
def list_monitorings() -> list[monitorings.MonitoringForSchool]:
    """Мониторинги и классы школы, для которых они объявлены."""
    return monitorings.list_monitorings(current_database(), current_caller())


@blueprint.get("/classes/<uuid:class_id>/external-results")
@demands(EXTERNAL_RESULTS_READ_CLASS)
@blueprint.response(200, ResultsOfManySchema)
def class_results(class_id: UUID) -> results.ResultsOfMany:
    """Внешние результаты класса рядом с отметками за период."""
    return results.class_results(current_database(), current_caller(), class_id)


@blueprint.get("/groups/<uuid:group_id>/external-results")
@demands(EXTERNAL_RESULTS_READ_GROUP)
@blueprint.response(200, ResultsOfManySchema)
def group_results(group_id: UUID) -> results.ResultsOfMany:
    """Внешние результаты учебной группы по её предмету."""
    return results.group_results(current_database(), current_caller(), group_id)


@blueprint.get("/pupils/<uuid:pupil_id>/external-results")
@demands(EXTERNAL_RESULTS_READ_CHILD)
@blueprint.response(200, ResultOfChildSchema(many=True))
def child_results(pupil_id: UUID) -> list[results.PupilResult]:
    """Внешние результаты одного ребёнка."""
    return results.child_results(current_database(), current_caller(), pupil_id)


@blueprint.post("/exchange/batches/search")
@demands(BATCHES_READ)
@blueprint.arguments(ListQuerySchema)
@blueprint.response(200, BatchPageSchema)
@only_reads
def search_batches(body: dict[str, Any]) -> ListPage[batches.Batch]:
    """Найти пакеты результатов; постранично."""
    return batches.search_batches(current_database(), current_caller(), **body)


@blueprint.get("/exchange/batches")
@demands(BATCHES_READ)
@blueprint.response(200, BatchSchema(many=True))
def list_batches() -> list[batches.Batch]:
    """Пакеты результатов в числах; региональная система видит свои."""
    return batches.list_batches(current_database(), current_caller())
