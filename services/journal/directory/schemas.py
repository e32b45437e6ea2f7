"""Bodies of the directory of schools."""

from typing import Any

from marshmallow import Schema, post_load, validate

from services.journal.directory.rules import SchoolCard, zone_named
from services.shared import fields
from services.shared.accountability.roles import Role
from services.shared.http.listing import ListPageSchema, ListQuerySchema
from services.shared.wording import said

_TEXT = validate.Length(max=1000)


class SchoolCardSchema(Schema):
    """What a school is called, where it lies, who answers for it."""

    name = fields.String(
        required=True, validate=_TEXT,
        metadata={"description": said("краткое название"), "example": "Школа № 131"},
    )
    full_name = fields.String(
        load_default=None, allow_none=True, validate=_TEXT,
        metadata={"description": said("полное название, как в уставе")},
    )
    address = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    time_zone = fields.String(
        load_default=None, allow_none=True, validate=_TEXT,
        metadata={
            "description": said(
                "часовой пояс: имя IANA, город или МСК+7; без него дни — по поясу платформы"
            ),
            "example": "Asia/Vladivostok",
        },
    )
    responsible = fields.String(
        load_default=None, allow_none=True, validate=_TEXT,
        metadata={"description": said("кто отвечает за школу и как с ним связаться")},
    )


class NewSchoolSchema(SchoolCardSchema):
    """A school to enter into the directory."""

    school_id = fields.String(required=True, validate=_TEXT, metadata={"example": "131"})

    @post_load
    def make(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return `school_id` and `card`."""
        return {"school_id": data.pop("school_id").strip(), "card": _card(data)}


class ChangedSchoolSchema(SchoolCardSchema):
    """A school's whole card after a change of what `version` said."""

    version = fields.Integer(required=True)

    @post_load
    def make(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return `version` and `card`."""
        return {"version": data.pop("version"), "card": _card(data)}


class ListedCardSchema(Schema):
    """A school of the directory; `version` goes back with a change."""

    school_id = fields.String(required=True)
    name = fields.String(required=True, attribute="card.name")
    full_name = fields.String(required=True, allow_none=True, attribute="card.full_name")
    address = fields.String(required=True, allow_none=True, attribute="card.address")
    time_zone = fields.String(required=True, allow_none=True, attribute="card.time_zone")
    responsible = fields.String(required=True, allow_none=True, attribute="card.responsible")
    version = fields.Integer(required=True)


class SchoolQuerySchema(ListQuerySchema):
    """Which page of the directory."""

    after = fields.String(  # type: ignore[assignment]  # the code of a school
        load_default=None, allow_none=True, validate=validate.Length(max=32),
        metadata={"description": said("`next` предыдущей страницы")},
    )


class SchoolPageSchema(ListPageSchema):
    """A page of the directory."""

    items = fields.List(fields.Nested(ListedCardSchema), required=True)
    next = fields.String(  # type: ignore[assignment]
        required=True, allow_none=True
    )


class NewLeaderSchema(Schema):
    """The first director or deputy of a school."""

    name = fields.String(
        required=True, validate=validate.Length(max=400),
        metadata={"description": said("фамилия, имя, отчество")},
    )
    role = fields.Enum(Role, by_value=True, required=True)


class LeaderSchema(Schema):
    """A director or deputy; without a login there is no account yet."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    role = fields.Enum(Role, by_value=True, required=True)
    login = fields.String(required=True, allow_none=True)


def _card(data: dict[str, Any]) -> SchoolCard:
    texts = {key: " ".join((value or "").split()) for key, value in data.items()}
    return SchoolCard(
        name=texts["name"],
        full_name=texts["full_name"] or None,
        address=texts["address"] or None,
        time_zone=zone_named(texts["time_zone"]),
        responsible=texts["responsible"] or None,
    )
