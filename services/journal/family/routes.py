"""Cards of pupils and representatives."""

from typing import Any
from uuid import UUID

from services.journal.family.access import PUPIL_CARD, REPRESENTATIVE_READ
from services.journal.family.schemas import (
    ChangedPupilSchema,
    ChangedRepresentativeSchema,
    EndRepresentationSchema,
    LiftSchema,
    NewAnsweringSchema,
    PupilCardSchema,
    PupilsPageSchema,
    PupilsQuerySchema,
    RepresentativeCardSchema,
    RepresentativesPageSchema,
    RepresentativesQuerySchema,
    RestrictSchema,
)
from services.journal.family.usecases import pupils, representations, representatives
from services.journal.family.usecases.pupils import PupilCard
from services.journal.family.usecases.representatives import (
    FoundRepresentative,
    RepresentativeCard,
)
from services.journal.people.access import PEOPLE_WRITE
from services.journal.people.rules import Name
from services.journal.pupils.access import PUPIL_LIST
from services.journal.pupils.usecases import NamedPupil
from services.shared.database.listing import ListPage
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.room import only_reads

blueprint = Blueprint("family", __name__, url_prefix="/api/journal/v1")


@blueprint.post("/pupils/list")
@demands(PUPIL_LIST)
@blueprint.arguments(PupilsQuerySchema)
@blueprint.response(200, PupilsPageSchema)
@only_reads
def list_pupils(body: dict[str, Any]) -> ListPage[NamedPupil]:
    """Ученики по страницам: по словам имени, классу, тому, чего не хватает."""
    return pupils.list_pupils_page(current_database(), current_caller(), **body)


@blueprint.get("/pupils/<uuid:pupil_id>")
@demands(PUPIL_CARD)
@blueprint.response(200, PupilCardSchema)
def read_pupil(pupil_id: UUID) -> PupilCard:
    """Карточка ученика: классы, группы, представители."""
    return pupils.read_pupil(current_database(), current_caller(), pupil_id)


@blueprint.put("/pupils/<uuid:pupil_id>")
@demands(PEOPLE_WRITE)
@blueprint.arguments(ChangedPupilSchema)
@blueprint.response(200, PupilCardSchema)
def change_pupil(body: dict[str, Any], pupil_id: UUID) -> PupilCard:
    """Исправить имя, дату рождения, пол ученика."""
    changed = {**body, "name": Name(**body["name"])}
    return pupils.change_pupil(current_database(), current_caller(), pupil_id, **changed)


@blueprint.post("/pupils/<uuid:pupil_id>/representatives")
@demands(PEOPLE_WRITE)
@blueprint.arguments(NewAnsweringSchema)
@blueprint.response(201, PupilCardSchema)
def add_representative(body: dict[str, Any], pupil_id: UUID) -> PupilCard:
    """Записать представителя ученика."""
    new = {**body, "name": Name(**body["name"])}
    return representations.add_representative(
        current_database(), current_caller(), pupil_id, **new
    )


@blueprint.put(
    "/pupils/<uuid:pupil_id>/representatives/<uuid:representative_id>/restriction"
)
@demands(PEOPLE_WRITE)
@blueprint.arguments(RestrictSchema)
@blueprint.response(200, PupilCardSchema)
def restrict(body: dict[str, Any], pupil_id: UUID, representative_id: UUID) -> PupilCard:
    """Записать ограничение по решению суда."""
    return representations.restrict(
        current_database(), current_caller(), pupil_id, representative_id, **body
    )


@blueprint.post(
    "/pupils/<uuid:pupil_id>/representatives/<uuid:representative_id>/restriction/lift"
)
@demands(PEOPLE_WRITE)
@blueprint.arguments(LiftSchema)
@blueprint.response(200, PupilCardSchema)
def lift(body: dict[str, Any], pupil_id: UUID, representative_id: UUID) -> PupilCard:
    """Снять ограничение с какого-то дня."""
    return representations.lift(
        current_database(), current_caller(), pupil_id, representative_id, **body
    )


@blueprint.post("/pupils/<uuid:pupil_id>/representatives/<uuid:representative_id>/end")
@demands(PEOPLE_WRITE)
@blueprint.arguments(EndRepresentationSchema)
@blueprint.response(200, PupilCardSchema)
def end(body: dict[str, Any], pupil_id: UUID, representative_id: UUID) -> PupilCard:
    """Прекратить представительство, записанное по ошибке."""
    return representations.end(
        current_database(), current_caller(), pupil_id, representative_id, **body
    )


@blueprint.post("/pupils/<uuid:pupil_id>/representatives/<uuid:representative_id>/restore")
@demands(PEOPLE_WRITE)
@blueprint.response(200, PupilCardSchema)
def restore(pupil_id: UUID, representative_id: UUID) -> PupilCard:
    """Вернуть прекращённое представительство."""
    return representations.restore(
        current_database(), current_caller(), pupil_id, representative_id
    )


@blueprint.post("/representatives/search")
@demands(REPRESENTATIVE_READ)
@blueprint.arguments(RepresentativesQuerySchema)
@blueprint.response(200, RepresentativesPageSchema)
@only_reads
def find_representatives(body: dict[str, Any]) -> ListPage[FoundRepresentative]:
    """Представители по страницам, с детьми."""
    return representatives.find_representatives(current_database(), current_caller(), **body)


@blueprint.get("/representatives/<uuid:representative_id>")
@demands(REPRESENTATIVE_READ)
@blueprint.response(200, RepresentativeCardSchema)
def read_representative(representative_id: UUID) -> RepresentativeCard:
    """Карточка представителя: контакты, дети, ограничения."""
    return representatives.read_representative(
        current_database(), current_caller(), representative_id
    )


@blueprint.put("/representatives/<uuid:representative_id>")
@demands(PEOPLE_WRITE)
@blueprint.arguments(ChangedRepresentativeSchema)
@blueprint.response(200, RepresentativeCardSchema)
def change_representative(
    body: dict[str, Any], representative_id: UUID
) -> RepresentativeCard:
    """Исправить имя и контакты представителя."""
    changed = {**body, "name": Name(**body["name"])}
    return representatives.change_representative(
        current_database(), current_caller(), representative_id, **changed
    )
