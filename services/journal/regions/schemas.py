"""What every message of a regional system holds; docs/exchange has the same as JSON Schema."""

from marshmallow import EXCLUDE, Schema, validate

from services.shared import fields

IDENTIFIER = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
"""How regions name monitorings and batches."""


class EnvelopeSchema(Schema):
    """The CloudEvents attributes that a message needs; the others may be there."""

    class Meta:
        """A newer sender may tell more."""

        unknown = EXCLUDE

    specversion = fields.String(required=True, validate=validate.Equal("1.0"))
    id = fields.UUID(required=True)
    type = fields.String(required=True)
    data = fields.Dict(required=True)
