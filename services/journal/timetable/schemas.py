"""Bodies of the timetable: weeks, and what weeks can be shown of."""

from marshmallow import Schema

from services.shared import fields


class DayQuery(Schema):
    """A day of the week that is asked for; without one, this week."""

    day = fields.Date(load_default=None)


class ShownLessonSchema(Schema):
    """A lesson of a week; `change` says what is otherwise on the day."""

    ordinal = fields.Integer(required=True)
    starts_at = fields.String(required=True, allow_none=True, metadata={"example": "08:30"})
    ends_at = fields.String(required=True, allow_none=True, metadata={"example": "09:15"})
    group_id = fields.UUID(required=True)
    class_name = fields.String(required=True)
    subject = fields.String(required=True)
    subgroup = fields.String(required=True, allow_none=True)
    teacher = fields.String(required=True, allow_none=True)
    room = fields.String(required=True, allow_none=True)
    change = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    moved_to = fields.Date(required=True, allow_none=True)
    moved_to_ordinal = fields.Integer(required=True, allow_none=True)
    own = fields.Boolean(required=True)


class ShownDaySchema(Schema):
    """A day of a week."""

    date = fields.Date(required=True)
    works = fields.Boolean(required=True)
    off = fields.String(required=True)
    lessons = fields.List(fields.Nested(ShownLessonSchema), required=True)


class ShownWeekSchema(Schema):
    """A week from Monday; `week` is 1 or 2 where weeks take turns, else 0."""

    title = fields.String(required=True)
    monday = fields.Date(required=True)
    today = fields.Date(required=True)
    week = fields.Integer(required=True)
    year = fields.String(required=True)
    days = fields.List(fields.Nested(ShownDaySchema), required=True)


class TimetableChoiceSchema(Schema):
    """A class, teacher or room."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class TimetableChoicesSchema(Schema):
    """All that weeks can be shown of."""

    classes = fields.List(fields.Nested(TimetableChoiceSchema), required=True)
    teachers = fields.List(fields.Nested(TimetableChoiceSchema), required=True)
    rooms = fields.List(fields.Nested(TimetableChoiceSchema), required=True)
    own_teacher_id = fields.UUID(required=True, allow_none=True)
    own_class_id = fields.UUID(required=True, allow_none=True)
