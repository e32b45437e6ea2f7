"""Merging of records that are one person, splitting of one that is two."""

from typing import Any
from uuid import UUID

from services.journal.merging.access import PEOPLE_MERGE
from services.journal.merging.schemas import (
    DoublesSchema,
    MergedSchema,
    MergeSchema,
    MergingSchema,
    PartsQuerySchema,
    PartsSchema,
    PastMergeSchema,
    PreviewSchema,
    SplitDoneSchema,
    SplitSchema,
    SplittingSchema,
)
from services.journal.merging.usecases import doubles, merging, parts, splitting, undoing
from services.journal.merging.usecases.choices import Split, StayChoice
from services.journal.merging.usecases.doubles import Doubles
from services.journal.merging.usecases.merging import Merging
from services.journal.merging.usecases.parts import Parts
from services.journal.merging.usecases.preview import Preview
from services.journal.merging.usecases.undoing import PastMerge
from services.journal.people.rules import Name
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.room import only_reads

blueprint = Blueprint("merging", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/people/doubles")
@demands(PEOPLE_MERGE)
@blueprint.response(200, DoublesSchema)
def find_doubles() -> Doubles:
    """Кто может быть одним человеком: пары карточек с одним именем."""
    return doubles.find_doubles(current_database(), current_caller())


@blueprint.post("/people/doubles/apart")
@demands(PEOPLE_MERGE)
@blueprint.arguments(MergingSchema)
@blueprint.response(204)
def note_apart(body: dict[str, Any]) -> None:
    """Записать, что это разные люди."""
    doubles.note_apart(current_database(), current_caller(), Merging(**body))


@blueprint.get("/people/merges")
@demands(PEOPLE_MERGE)
@blueprint.response(200, PastMergeSchema(many=True))
def list_merges() -> list[PastMerge]:
    """Последние соединения и разделения карточек."""
    return undoing.list_merges(current_database(), current_caller())


@blueprint.post("/people/merges/preview")
@demands(PEOPLE_MERGE)
@blueprint.arguments(MergingSchema)
@blueprint.response(200, PreviewSchema)
@only_reads
def preview_merge(body: dict[str, Any]) -> Preview:
    """Что перейдёт к карточке, которая остаётся, и что этому мешает."""
    return merging.preview_merge(current_database(), current_caller(), Merging(**body))


@blueprint.post("/people/merges")
@demands(PEOPLE_MERGE)
@blueprint.arguments(MergeSchema)
@blueprint.response(201, MergedSchema)
def merge(body: dict[str, Any]) -> dict[str, UUID]:
    """Соединить две карточки одного человека."""
    wanted = Merging(body["kind"], body["stays_id"], body["goes_id"])
    return {"id": merging.merge(
        current_database(), current_caller(), wanted, body["seen"], body["name_of"]
    )}


@blueprint.post("/people/merges/<uuid:merge_id>/undo")
@demands(PEOPLE_MERGE)
@blueprint.response(204)
def undo_merge(merge_id: UUID) -> None:
    """Отменить соединение или разделение."""
    undoing.undo_merge(current_database(), current_caller(), merge_id)


@blueprint.post("/people/splits/parts")
@demands(PEOPLE_MERGE)
@blueprint.arguments(PartsQuerySchema)
@blueprint.response(200, PartsSchema)
@only_reads
def read_parts(body: dict[str, Any]) -> Parts:
    """Из чего состоит карточка: что можно отдать второму человеку."""
    return parts.read_parts(current_database(), current_caller(), body["kind"], body["id"])


@blueprint.post("/people/splits/preview")
@demands(PEOPLE_MERGE)
@blueprint.arguments(SplittingSchema)
@blueprint.response(200, PreviewSchema)
@only_reads
def preview_split(body: dict[str, Any]) -> Preview:
    """Что перейдёт в новую карточку, и что этому мешает."""
    return splitting.preview_split(current_database(), current_caller(), _split(body))


@blueprint.post("/people/splits")
@demands(PEOPLE_MERGE)
@blueprint.arguments(SplitSchema)
@blueprint.response(201, SplitDoneSchema)
def split(body: dict[str, Any]) -> dict[str, UUID]:
    """Разделить карточку двух человек."""
    split_id, new_id = splitting.split(
        current_database(), current_caller(), _split(body), body["seen"]
    )
    return {"id": split_id, "new_id": new_id}


def _split(body: dict[str, Any]) -> Split:
    return Split(
        body["kind"], body["id"], Name(**body["name"]), body["born_on"],
        [StayChoice(**one) for one in body["stays"]],
        {one["id"]: one["how"] for one in body["representatives"]},
        body["children"],
    )
