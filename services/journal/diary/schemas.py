"""Bodies of the diary."""

from marshmallow import Schema

from services.journal.attendance_codes.schemas import AttendanceCodeSchema
from services.shared import fields


class DiaryQuery(Schema):
    """The week of the diary; without one, the present week."""

    week = fields.String(load_default=None, allow_none=True, metadata={"example": "2025-W13"})


class DiaryPupilSchema(Schema):
    """Whose diary it is."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    class_name = fields.String(required=True)


class WeekSchema(Schema):
    """A week with its neighbours, while the child is at the school."""

    iso = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    previous = fields.String(required=True, allow_none=True)
    next = fields.String(required=True, allow_none=True)


class DiaryLessonSchema(Schema):
    """A lesson and what the child has in it."""

    ordinal = fields.Integer(required=True)
    subject = fields.String(required=True)
    topic = fields.String(required=True)
    homework = fields.String(required=True)
    work_type = fields.String(required=True, allow_none=True)
    cell = fields.String(required=True)


class DaySchema(Schema):
    """A day of the week."""

    date = fields.Date(required=True)
    lessons = fields.List(fields.Nested(DiaryLessonSchema), required=True)


class SubjectAverageSchema(Schema):
    """How a child stands in a subject in the term of that week."""

    subject = fields.String(required=True)
    average = fields.String(required=True, allow_none=True)
    weighted = fields.String(required=True, allow_none=True)
    term_mark = fields.String(required=True, allow_none=True)


class DiarySchema(Schema):
    """One week of a child's diary."""

    pupil = fields.Nested(DiaryPupilSchema, required=True)
    week = fields.Nested(WeekSchema, required=True)
    days = fields.List(fields.Nested(DaySchema), required=True)
    averages = fields.List(fields.Nested(SubjectAverageSchema), required=True)
    attendance_codes = fields.List(fields.Nested(AttendanceCodeSchema), required=True)
