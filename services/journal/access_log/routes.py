"""The access log of a school, and of one's own child."""

from typing import Any
from uuid import UUID

from services.journal.access_log.schemas import (
    AccessLogSchema,
    ChildLogSchema,
    FoundSchema,
    IdsSchema,
    NamesSchema,
    PeopleNamesSchema,
    PeopleSchema,
    WordsSchema,
)
from services.journal.access_log.usecases import child_log, school_log
from services.journal.access_log.usecases.child_log import NamedLookPage
from services.journal.access_log.usecases.school_log import Found, NamedEntry, Names
from services.journal.facts.models import FactChange
from services.journal.marks.models import MarkChange, TermMarkChange
from services.shared.accountability.access_log import Access
from services.shared.accountability.reading import ACCESS_LOG_READ, ACCESS_LOG_READ_CHILD, LogQuery
from services.shared.database.listing import ListPage
from services.shared.http.access_log.routes import add_check
from services.shared.http.access_log.schemas import (
    ChildLogQuerySchema,
    LogQuerySchema,
    LogSearchSchema,
)
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.room import only_reads

blueprint = Blueprint("access_log", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/access-log")
@demands(ACCESS_LOG_READ)
@blueprint.arguments(LogQuerySchema, location="query")
@blueprint.response(200, AccessLogSchema)
def read_access_log(query: dict[str, Any]) -> ListPage[NamedEntry]:
    """Кто, когда и на каком основании обращался к данным детей."""
    return school_log.read_access_log(current_database(), current_caller(), LogQuery(**query))


@blueprint.post("/access-log/search")
@demands(ACCESS_LOG_READ)
@blueprint.arguments(LogSearchSchema)
@blueprint.response(200, AccessLogSchema)
@only_reads
def search_access_log(body: dict[str, Any]) -> ListPage[NamedEntry]:
    """То же об этих людях или об этих детях, классах и группах."""
    return school_log.read_access_log(current_database(), current_caller(), LogQuery(**body))


@blueprint.post("/access-log/found")
@demands(ACCESS_LOG_READ)
@blueprint.arguments(WordsSchema)
@blueprint.response(200, FoundSchema)
@only_reads
def find_ids(body: dict[str, Any]) -> Found:
    """Кого и что в журналах доступа называют эти слова."""
    return school_log.find_ids(current_database(), current_caller(), body["words"])


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
