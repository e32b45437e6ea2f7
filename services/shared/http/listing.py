"""Bodies of lists that grow: what is asked for, and what every page says of itself."""

from marshmallow import Schema, validate

from services.shared import fields
from services.shared.wording import said

_LENGTH = validate.Length(max=100)


class ListQuerySchema(Schema):
    """Which page of a list is asked for; a list adds what else narrows it."""

    words = fields.String(
        load_default="",
        validate=_LENGTH,
        metadata={"description": said("начала слов, через пробел"), "example": "5а 2023"},
    )
    after = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": said("`next` предыдущей страницы")},
    )


class ListPageSchema(Schema):
    """What a page says beside its `items`: a `ListPage`."""

    total = fields.Integer(
        required=True,
        allow_none=True,
        metadata={
            "description": said("сколько всего; 10001 — больше 10 000; null — не считается")
        },
    )
    next = fields.UUID(required=True, allow_none=True)
    without = fields.Dict(
        required=True,
        metadata={
            "description": said("ничего не нашлось: сколько нашлось бы без каждого условия")
        },
    )
