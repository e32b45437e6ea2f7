"""Bodies of schools and their kinds of work."""

from marshmallow import Schema

from services.shared import fields


class SchoolSchema(Schema):
    """A school in the directory."""

    school_id = fields.String(required=True, metadata={"example": "131"})
    name = fields.String(required=True)


class WorkTypeSchema(Schema):
    """A kind of work with the weight of its marks."""

    id = fields.UUID(required=True)
    short = fields.String(required=True)
    name = fields.Spoken(required=True)
    weight = fields.String(required=True)
