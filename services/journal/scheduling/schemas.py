"""Bodies of lessons that are moved by hand, and of what a change does to journals' columns."""

from marshmallow import Schema, validate

from services.shared import fields


class LessonPlaceSchema(Schema):
    """Where a lesson goes."""

    date = fields.Date(required=True)
    ordinal = fields.Integer(required=True, strict=True, validate=validate.Range(1, 20))


class StayedLessonSchema(Schema):
    """A lesson that stays though the week no longer has it: something is in it."""

    held_on = fields.Date(required=True)
    ordinal = fields.Integer(required=True)
    class_name = fields.String(required=True)
    subject = fields.String(required=True)
    subgroup = fields.String(required=True, allow_none=True)


class ColumnEffectsSchema(Schema):
    """How many columns of journals come, move within their day and go; which lessons stay."""

    added = fields.Integer(required=True)
    moved = fields.Integer(required=True)
    removed = fields.Integer(required=True)
    stayed = fields.List(fields.Nested(StayedLessonSchema), required=True)


class StayedQuery(Schema):
    """Between which days of which year."""

    year_id = fields.UUID(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True)
