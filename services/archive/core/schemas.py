"""HTTP bodies that several features have."""

from marshmallow import Schema, validate

from services.shared import fields

REASON = validate.Length(3, 1000)


class MadeSchema(Schema):
    """The id of what was made."""

    id = fields.UUID(required=True)


class ReasonSchema(Schema):
    """Why."""

    reason = fields.String(required=True, validate=REASON)
