"""Bodies about messages of regions that wait for a decision."""

from marshmallow import Schema, validate

from services.shared import fields
from services.shared.http.listing import ListPageSchema


class ParkedSchema(Schema):
    """A message of a region that waits for a decision; its content is not shown."""

    id = fields.UUID(required=True)
    region = fields.String(required=True)
    state = fields.String(required=True)
    type = fields.String(required=True, allow_none=True)
    received_at = fields.AwareDateTime(required=True)
    next_attempt_at = fields.AwareDateTime(required=True, allow_none=True)
    attempts = fields.Integer(required=True)
    digest = fields.String(required=True, allow_none=True)
    size = fields.Integer(required=True)
    why = fields.String(required=True)


class DiscardParkedSchema(Schema):
    """Why a message is given up."""

    reason = fields.String(required=True, validate=validate.Length(3, 500))


class ParkedPageSchema(ListPageSchema):
    """A page of messages that wait for a decision."""

    items = fields.List(fields.Nested(ParkedSchema), required=True)
