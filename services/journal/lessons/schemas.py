"""Bodies of lessons and kinds of work."""

from marshmallow import Schema, fields, validate

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


class WorkTypeSchema(Schema):
    """A kind of work with the weight of its marks."""

    id = fields.UUID(required=True)
    short = fields.String(required=True)
    name = fields.String(required=True)
    weight = fields.String(required=True)
