"""Bodies of academic years."""

from marshmallow import Schema

from services.shared import fields


class YearSchema(Schema):
    """An academic year."""

    id = fields.UUID(required=True)
    name = fields.String(required=True, metadata={"example": "2024/2025"})
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    current = fields.Boolean(required=True)


class YearQuery(Schema):
    """Which year's lists are asked for."""

    year_id = fields.UUID(required=True)
