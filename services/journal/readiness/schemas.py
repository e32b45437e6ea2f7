"""Bodies of readiness."""

from marshmallow import Schema

from services.shared import fields


class ReadinessQuery(Schema):
    """Of which year; without one, of the latest."""

    year_id = fields.UUID(load_default=None, allow_none=True)


class LackSchema(Schema):
    """A check and how much is missing."""

    name = fields.String(required=True)
    count = fields.Integer(required=True)
