"""Bodies of lessons that are moved by hand."""

from marshmallow import Schema, validate

from services.shared import fields


class LessonPlaceSchema(Schema):
    """Where a lesson goes."""

    date = fields.Date(required=True)
    ordinal = fields.Integer(required=True, strict=True, validate=validate.Range(1, 20))
