"""Bodies of lessons and of the subject groups that have them."""

from marshmallow import Schema, validate

from services.journal.classes.schemas import ClassGroupSchema
from services.shared import fields

_LONG = validate.Length(max=2000)


class NewLessonSchema(Schema):
    """A lesson to add; without `ordinal` it follows the group's last one of that day."""

    date = fields.Date(required=True)
    ordinal = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(1, 20)
    )
    topic = fields.String(load_default="", validate=_LONG)
    homework = fields.String(load_default="", validate=_LONG)
    work_type = fields.String(load_default=None, allow_none=True, metadata={"example": "СР"})


class LessonEditSchema(Schema):
    """What is to change of a lesson; what is left out stays."""

    topic = fields.String(validate=_LONG)
    homework = fields.String(validate=_LONG)
    work_type = fields.String(allow_none=True)


class LessonSchema(Schema):
    """A lesson: the head of a column."""

    id = fields.UUID(required=True)
    date = fields.Date(required=True)
    ordinal = fields.Integer(required=True)
    work_type = fields.String(required=True, allow_none=True)
    weight = fields.String(required=True)
    topic = fields.String(required=True)
    homework = fields.String(required=True)


class GroupSchema(ClassGroupSchema):
    """A subject group on its own."""

    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True)
    last_lesson_on = fields.Date(required=True, allow_none=True)
