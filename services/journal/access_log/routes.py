"""The access log of a school, and of one's own child."""

from typing import Any
from uuid import UUID

from services.journal.access_log.schemas import (
    AccessLogSchema,
    ChildLogSchema,
    IdsSchema,
    NamesSchema,
    PeopleNamesSchema,
    PeopleSchema,
)
from services.journal.access_log.usecases import child_log, school_log
from services.journal.access_log.usecases.child_log import NamedLookPage
from services.journal.access_log.usecases.school_log import NamedLogPage, Names
from services.journal.facts.models import FactChange
from services.journal.marks.models import MarkChange, TermMarkChange
from services.shared.accountability.access_log import Access
from services.shared.accountability.reading import ACCESS_LOG_READ, ACCESS_LOG_READ_CHILD, LogQuery
from services.shared.http.access_log.routes import add_check
from services.shared.http.access_log.schemas import ChildLogQuerySchema, LogQuerySchema
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.room import only_reads

blueprint = Blueprint("access_log", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/access-log")
@demands(ACCESS_LOG_READ)
@blueprint.arguments(LogQuerySchema, location="query")
@blueprint.response(200, AccessLogSchema)
def read_access_log(query: dict[str, Any]) -> NamedLogPage:
    """Кто, когда и на каком основании обращался к данным детей."""
    return school_log.read_access_log(current_database(), current_caller(), LogQuery(**query))


@blueprint.post("/access-log/names")
@demands(ACCESS_LOG_READ)
@blueprint.arguments(IdsSchema)
@blueprint.response(200, NamesSchema)
@only_reads
def name_ids(body: dict[str, Any]) -> Names:
    """Имена к записям журнала доступа другого сервиса."""
    return school_log.name_ids(current_database(), current_caller(), **body)


@blueprint.get("/pupils/<uuid:pupil_id>/access-log")
@demands(ACCESS_LOG_READ_CHILD)
@blueprint.arguments(ChildLogQuerySchema, location="query")
@blueprint.response(200, ChildLogSchema)
def read_child_log(query: dict[str, Any], pupil_id: UUID) -> NamedLookPage:
    """Кто обращался к данным одного ребёнка: строка на человека и день."""
    return child_log.read_child_log(current_database(), current_caller(), pupil_id, **query)


@blueprint.post("/pupils/<uuid:pupil_id>/access-log/names")
@demands(ACCESS_LOG_READ_CHILD)
@blueprint.arguments(PeopleSchema)
@blueprint.response(200, PeopleNamesSchema)
@only_reads
def name_people(body: dict[str, Any], pupil_id: UUID) -> dict[str, Any]:
    """Имена тех, кто обращался к данным ребёнка в другом сервисе."""
    people = set(body["people"])
    named = child_log.name_people(current_database(), current_caller(), pupil_id, people)
    return {"people": named}


add_check(blueprint, (Access, MarkChange, TermMarkChange, FactChange))
