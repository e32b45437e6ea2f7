"""Children: the list of a class, names for ids, a child's subjects."""

from uuid import UUID

from services.journal.pupils import usecases as pupils
from services.journal.pupils.access import PUPIL_LIST, PUPIL_NAME, PUPIL_SUBJECTS
from services.journal.pupils.schemas import (
    ClassListSchema,
    NamedPupilSchema,
    NamesQuery,
    PupilIdsSchema,
    PupilSearchSchema,
    PupilSubjectSchema,
)
from services.journal.pupils.usecases import ClassList, NamedPupil, PupilGroup
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.room import only_reads

blueprint = Blueprint("pupils", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/classes/<uuid:class_id>/pupils")
@demands(PUPIL_LIST)
@blueprint.response(200, ClassListSchema)
def list_pupils(class_id: UUID) -> ClassList:
    """Список класса на сегодня."""
    return pupils.list_pupils(current_database(), current_caller(), class_id)


@blueprint.get("/pupils/names")
@demands(PUPIL_NAME)
@blueprint.arguments(NamesQuery, location="query")
@blueprint.response(200, NamedPupilSchema(many=True))
def name_pupils(query: dict[str, list[UUID]]) -> list[NamedPupil]:
    """Имена и классы детей, о которых можно знать."""
    return pupils.name_pupils(current_database(), current_caller(), query["id"])


@blueprint.post("/pupils/search")
@demands(PUPIL_NAME)
@blueprint.arguments(PupilSearchSchema)
@blueprint.response(200, NamedPupilSchema(many=True))
@only_reads
def find_pupils(body: dict[str, str]) -> list[NamedPupil]:
    """Дети, о которых можно знать, по началам слов имени."""
    return pupils.find_pupils(current_database(), current_caller(), body["words"])


@blueprint.post("/pupils/found")
@demands(PUPIL_NAME)
@blueprint.arguments(PupilSearchSchema)
@blueprint.response(200, PupilIdsSchema)
@only_reads
def find_pupil_ids(body: dict[str, str]) -> dict[str, list[UUID]]:
    """Кого называют эти слова, без имён: для поиска в другом списке."""
    found = pupils.find_pupil_ids(current_database(), current_caller(), body["words"])
    return {"ids": found}


@blueprint.get("/pupils/<uuid:pupil_id>/subjects")
@demands(PUPIL_SUBJECTS)
@blueprint.response(200, PupilSubjectSchema(many=True))
def list_subjects(pupil_id: UUID) -> list[PupilGroup]:
    """Предметы ребёнка в этом году и учителя."""
    return pupils.list_subjects(current_database(), current_caller(), pupil_id)
