"""Bodies of folders with their items, of items, their files and their reviews."""

from typing import Any

from marshmallow import Schema, pre_dump, validate

from services.portfolio.core.findings import WORDS, Finding, altered_as_heard
from services.portfolio.core.uploads import is_shown_in_place
from services.portfolio.folders.schemas import CoverSchema
from services.portfolio.items.models import ItemFile
from services.shared import fields
from services.shared.http.listing import ListPageSchema, ListQuerySchema
from services.shared.wording import said

_ADDRESS = "/api/portfolio/v1/items"
# The lists as the platform has filled them; what a school has added stands in its own words.
_KINDS = (
    said("грамота, диплом, награда"), said("презентация"), said("модель: схема, чертёж"),
    said("творческая работа"), said("проект, исследование"), said("участие, занятия вне школы"),
)
_LEVELS = (
    said("класс"), said("школа"), said("муниципалитет"), said("регион"), said("Россия"),
    said("международный"),
)
_REVIEWED = ("verify", "return", "withdraw")


class KindSchema(Schema):
    """A kind of item."""

    code = fields.String(required=True, metadata={"example": "certificate"})
    name = fields.Kept(required=True, metadata={"example": _KINDS[0]})
    makes_commendation = fields.Boolean(required=True)


class LevelSchema(Schema):
    """How far an award reaches."""

    code = fields.String(required=True, metadata={"example": "region"})
    name = fields.Kept(required=True, metadata={"example": _LEVELS[3]})


class ChoicesSchema(Schema):
    """What an item chooses from."""

    kinds = fields.List(fields.Nested(KindSchema), required=True)
    levels = fields.List(fields.Nested(LevelSchema), required=True)


class ItemBody(Schema):
    """What a family says of an item; level, date and issuer belong to a certificate."""

    kind = fields.String(required=True, validate=validate.Length(1, 40))
    title = fields.String(
        required=True,
        validate=[
            validate.Length(1, 200, error=said("Название — от 1 до 200 знаков.")),
            validate.Regexp(r".*\S", error=said("Напишите название.")),
        ],
    )
    year = fields.String(required=True, metadata={"example": "2025/2026"})
    words = fields.String(
        load_default="", validate=validate.Length(max=4000, error=said("Не больше 4000 знаков."))
    )
    subject = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=100)
    )
    group_id = fields.UUID(load_default=None, allow_none=True)
    level = fields.String(load_default=None, allow_none=True)
    awarded_on = fields.Date(
        load_default=None, allow_none=True, error_messages={"invalid": said("Это не дата.")}
    )
    issuer = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=200)
    )


class PreviewSchema(Schema):
    """The small picture of a file."""

    url = fields.String(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)


class JpegSchema(Schema):
    """The whole picture as JPEG, beside a file that browsers do not show."""

    url = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)


class FindingSchema(Schema):
    """Why a file cannot be shown: in a word of its own, and in one sentence."""

    code = fields.String(required=True, validate=validate.OneOf([one.value for one in Finding]))
    what = fields.Spoken(required=True)


class FileStateSchema(Schema):
    """How far the service is with looking at a file; nothing of what is in it."""

    id = fields.UUID(required=True)
    added_at = fields.AwareDateTime(required=True)
    preview_state = fields.String(required=True)


class FileSchema(Schema):
    """A file of an item."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    content_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    arrived_size = fields.Integer(required=True, allow_none=True)
    arrived_sha256 = fields.String(required=True, allow_none=True)
    altered_because = fields.Kept(altered_as_heard, required=True, allow_none=True)
    added_at = fields.AwareDateTime(required=True)
    in_place = fields.Boolean(required=True)
    url = fields.String(required=True)
    preview_state = fields.String(required=True)
    preview = fields.Nested(PreviewSchema, required=True, allow_none=True)
    finding = fields.Nested(FindingSchema, required=True, allow_none=True)
    jpeg = fields.Nested(JpegSchema, required=True, allow_none=True)

    @pre_dump
    def _with_addresses(self, file: ItemFile, **_options: Any) -> dict[str, Any]:
        address = f"{_ADDRESS}/{file.item_id}/files/{file.id}"
        preview = {
            "url": f"{address}/preview",
            "width": file.preview_width,
            "height": file.preview_height,
        }
        jpeg = {"url": f"{address}/jpeg", "size": file.jpeg_size, "sha256": file.jpeg_sha256}
        found = Finding(file.finding) if file.finding else None
        return {
            "id": file.id,
            "name": file.name,
            "content_type": file.content_type,
            "size": file.size,
            "sha256": file.sha256,
            "arrived_size": file.arrived_size,
            "arrived_sha256": file.arrived_sha256,
            "altered_because": file.altered_because,
            "added_at": file.added_at,
            "in_place": is_shown_in_place(file.content_type, file.preview_state),
            "url": f"{address}/content",
            "preview_state": file.preview_state,
            "preview": preview if file.preview_state == "ready" else None,
            "finding": {"code": found, "what": WORDS[found]} if found else None,
            "jpeg": jpeg if file.jpeg_key else None,
        }


class ItemSchema(Schema):
    """An item as a list shows it: a `ListedItem`."""

    id = fields.UUID(attribute="item.id", required=True)
    pupil_id = fields.UUID(attribute="item.pupil_id", required=True)
    class_id = fields.UUID(attribute="item.class_id", required=True)
    year = fields.String(attribute="item.year", required=True)
    kind = fields.Nested(KindSchema, required=True)
    title = fields.String(attribute="item.title", required=True)
    words = fields.String(attribute="item.words", required=True)
    subject = fields.String(attribute="item.subject", required=True, allow_none=True)
    group_id = fields.UUID(attribute="item.group_id", required=True, allow_none=True)
    level = fields.Nested(LevelSchema, required=True, allow_none=True)
    awarded_on = fields.Date(attribute="item.awarded_on", required=True, allow_none=True)
    issuer = fields.String(attribute="item.issuer", required=True, allow_none=True)
    state = fields.String(
        attribute="item.state",
        required=True,
        validate=validate.OneOf(["draft", "submitted", "returned", "verified"]),
    )
    version = fields.Integer(attribute="item.version", required=True)
    created_at = fields.AwareDateTime(attribute="item.created_at", required=True)
    changed_at = fields.AwareDateTime(attribute="item.changed_at", required=True)
    submitted_at = fields.AwareDateTime(
        attribute="item.submitted_at", required=True, allow_none=True
    )
    files = fields.List(fields.Nested(FileSchema), required=True)


class FolderSchema(Schema):
    """An achievement folder with its items: a `FolderPage`."""

    pupil_id = fields.UUID(attribute="folder.pupil_id", required=True)
    opened_at = fields.AwareDateTime(attribute="folder.opened_at", required=True)
    cover = fields.Nested(CoverSchema, required=True, allow_none=True)
    items = fields.List(fields.Nested(ItemSchema), required=True)
    can_edit = fields.Boolean(required=True)


class WaitingSchema(Schema):
    """What waits for a review, the oldest first; `total` counts what is not shown too."""

    items = fields.List(fields.Nested(ItemSchema), required=True)
    total = fields.Integer(required=True)


class WaitingSearchSchema(ListQuerySchema):
    """What narrows the list of what waits: a `WaitingFilter`; empty is no matter which."""

    pupils = fields.List(fields.UUID(), load_default=(), validate=validate.Length(max=200))
    kind = fields.String(load_default="")
    year = fields.String(load_default="", metadata={"example": "2024/2025"})


class ItemPageSchema(ListPageSchema):
    """A page of items."""

    items = fields.List(fields.Nested(ItemSchema), required=True)


class WaitingPageSchema(Schema):
    """A page of what waits, and what it can be narrowed to: a `WaitingPage`."""

    page = fields.Nested(ItemPageSchema, required=True)
    kinds = fields.List(fields.Nested(KindSchema), required=True)
    years = fields.List(fields.String(), required=True)


class ReviewSchema(Schema):
    """One step of an item's history."""

    at = fields.AwareDateTime(required=True)
    step = fields.String(required=True)
    words = fields.String(required=True)
    role = fields.String(required=True)


class LimitsSchema(Schema):
    """How much more may be added to an item, and of which kinds."""

    file_bytes = fields.Integer(required=True)
    free_bytes = fields.Integer(required=True)
    free_files = fields.Integer(required=True)
    suffixes = fields.List(fields.String(), required=True)


class WholeItemSchema(ItemSchema):
    """An item as its own page shows it."""

    reviews = fields.List(fields.Nested(ReviewSchema), required=True)
    can_edit = fields.Boolean(required=True)
    steps = fields.List(fields.String(), required=True)
    limits = fields.Nested(LimitsSchema, required=True)


class DecisionBody(Schema):
    """What a reviewer decides, on the version that was seen."""

    step = fields.String(required=True, validate=validate.OneOf(_REVIEWED))
    version = fields.Integer(required=True, strict=True)
    words = fields.String(
        load_default="", validate=validate.Length(max=2000, error=said("Не больше 2000 знаков."))
    )
