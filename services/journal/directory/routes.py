"""The directory of schools over HTTP."""

from typing import Any
from uuid import UUID

from services.journal.directory import usecases as directory
from services.journal.directory.access import LEADER_APPOINT
from services.journal.directory.schemas import (
    ChangedSchoolSchema,
    LeaderSchema,
    ListedCardSchema,
    NewLeaderSchema,
    NewSchoolSchema,
    SchoolPageSchema,
    SchoolQuerySchema,
)
from services.journal.directory.usecases import AppointedLeader, ListedCard
from services.journal.people.rules import parse_name
from services.journal.schools.access import SCHOOLS_READ, SCHOOLS_WRITE
from services.shared.database.listing import ListPage
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("directory", __name__, url_prefix="/api/journal/v1/schools")


@blueprint.post("/search")
@demands(SCHOOLS_READ)
@blueprint.arguments(SchoolQuerySchema)
@blueprint.response(200, SchoolPageSchema)
def find_schools(query: dict[str, Any]) -> ListPage[ListedCard]:
    """Школы по началам слов: страница справочника."""
    return directory.find_schools(current_database(), current_caller(), **query)


@blueprint.get("/<string:school_id>")
@demands(SCHOOLS_READ)
@blueprint.response(200, ListedCardSchema)
def read_school(school_id: str) -> ListedCard:
    """Карточка школы."""
    return directory.read_school(current_database(), current_caller(), school_id)


@blueprint.post("")
@demands(SCHOOLS_WRITE)
@blueprint.arguments(NewSchoolSchema)
@blueprint.response(201, ListedCardSchema)
def create_school(body: dict[str, Any]) -> ListedCard:
    """Завести школу."""
    return directory.create_school(current_database(), current_caller(), **body)


@blueprint.patch("/<string:school_id>")
@demands(SCHOOLS_WRITE)
@blueprint.arguments(ChangedSchoolSchema)
@blueprint.response(200, ListedCardSchema)
def change_school(body: dict[str, Any], school_id: str) -> ListedCard:
    """Изменить карточку школы, если её никто не изменил с тех пор."""
    return directory.change_school(
        current_database(), current_caller(), school_id=school_id, **body
    )


@blueprint.get("/<string:school_id>/leaders")
@demands(LEADER_APPOINT)
@blueprint.response(200, LeaderSchema(many=True))
def list_leaders(school_id: str) -> list[AppointedLeader]:
    """Директор школы и его заместители."""
    return directory.list_leaders(current_database(), current_caller(), school_id)


@blueprint.post("/<string:school_id>/leaders")
@demands(LEADER_APPOINT)
@blueprint.arguments(NewLeaderSchema)
@blueprint.response(201, LeaderSchema)
def appoint_first_leader(body: dict[str, Any], school_id: str) -> AppointedLeader:
    """Назначить первого директора или заместителя школы."""
    return directory.appoint_first_leader(
        current_database(), current_caller(),
        school_id=school_id, name=parse_name(body["name"]), role=body["role"],
    )


@blueprint.delete("/<string:school_id>/leaders/<uuid:person_id>")
@demands(LEADER_APPOINT)
@blueprint.response(204)
def withdraw_first_leader(school_id: str, person_id: UUID) -> None:
    """Отменить назначение того, кто ещё не начал."""
    directory.withdraw_first_leader(
        current_database(), current_caller(), school_id=school_id, person_id=person_id
    )
