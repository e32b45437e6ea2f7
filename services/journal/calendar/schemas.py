"""Bodies of a year's days off and bells."""

from typing import Any

from marshmallow import Schema, post_load, validate

from services.journal.calendar.rules import BellTime, Holiday
from services.journal.calendar.usecases.bells import NewSchedule, ShiftTimes, Use
from services.journal.sections.schemas import VersionSchema
from services.shared import fields

_GRADE = validate.Range(min=1, max=12)
_WEEKDAY = validate.Range(min=1, max=6)
_NAME = validate.Length(min=1, max=80)


class DayOffSchema(Schema):
    """A holiday of some grades, or a single day off; both days count."""

    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    name = fields.String(required=True, validate=_NAME)
    grade_from = fields.Integer(load_default=1, validate=_GRADE)
    grade_to = fields.Integer(load_default=12, validate=_GRADE)


class ListedDayOffSchema(DayOffSchema):
    """A holiday with the number of its days."""

    id = fields.UUID(required=True)
    days = fields.Integer(required=True)


class WorkedDaySchema(Schema):
    """A day that is worked by the timetable of a weekday, 1 for Monday."""

    held_on = fields.Date(required=True)
    as_weekday = fields.Integer(required=True)


class WorkedByGradeSchema(Schema):
    """How many days a grade works in the year."""

    grade = fields.Integer(required=True)
    days = fields.Integer(required=True)


class CalendarSchema(VersionSchema):
    """A year's days off and moved days."""

    days_off = fields.List(fields.Nested(ListedDayOffSchema), required=True)
    worked_days = fields.List(fields.Nested(WorkedDaySchema), required=True)
    grades = fields.List(fields.Nested(WorkedByGradeSchema), required=True)


class NewDayOffSchema(VersionSchema, DayOffSchema):
    """A holiday as a form says it."""

    @post_load
    def _holiday(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        version = body.pop("version")
        return {"version": version, "holiday": Holiday(**{**body, "name": body["name"].strip()})}


class NewWorkedDaySchema(VersionSchema):
    """A day and the weekday that it is worked as; null: as the calendar itself says."""

    held_on = fields.Date(required=True)
    as_weekday = fields.Integer(required=True, allow_none=True, validate=_WEEKDAY)


class BellSchema(Schema):
    """When a lesson begins and ends, `08:30`."""

    ordinal = fields.Integer(required=True, validate=validate.Range(min=1, max=20))
    starts_at = fields.Time(required=True)
    ends_at = fields.Time(required=True)

    @post_load
    def _bell(self, body: dict[str, Any], **_: Any) -> BellTime:
        return BellTime(**body)


class ShiftSchema(Schema):
    """The lessons of a shift."""

    shift = fields.Integer(required=True, validate=validate.OneOf([1, 2]))
    bells = fields.List(
        fields.Nested(BellSchema), required=True, validate=validate.Length(max=20)
    )

    @post_load
    def _shift(self, body: dict[str, Any], **_: Any) -> ShiftTimes:
        bells = sorted(body["bells"], key=lambda bell: bell.ordinal)
        return ShiftTimes(body["shift"], tuple(bells))


class BellUseSchema(Schema):
    """When a schedule holds: on a weekday, on a date, or (both null) every day."""

    weekday = fields.Integer(load_default=None, allow_none=True, validate=_WEEKDAY)
    held_on = fields.Date(load_default=None, allow_none=True)
    grade_from = fields.Integer(load_default=1, validate=_GRADE)
    grade_to = fields.Integer(load_default=12, validate=_GRADE)

    @post_load
    def _use(self, body: dict[str, Any], **_: Any) -> Use:
        return Use(**body)


class ListedScheduleSchema(Schema):
    """A schedule of bells."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    shifts = fields.List(fields.Nested(ShiftSchema), required=True)
    uses = fields.List(fields.Nested(BellUseSchema), required=True)


class ClassShiftSchema(Schema):
    """A class with its shift."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    shift = fields.Integer(required=True)


class BellsSchema(VersionSchema):
    """The bell schedules of a year, and its classes by shift."""

    schedules = fields.List(fields.Nested(ListedScheduleSchema), required=True)
    classes = fields.List(fields.Nested(ClassShiftSchema), required=True)


class NewScheduleSchema(VersionSchema):
    """A schedule as a form says it."""

    name = fields.String(required=True, validate=_NAME)
    shifts = fields.List(
        fields.Nested(ShiftSchema), required=True, validate=validate.Length(max=2)
    )
    uses = fields.List(
        fields.Nested(BellUseSchema), load_default=[], validate=validate.Length(max=60)
    )

    @post_load
    def _schedule(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {
            "version": body["version"],
            "schedule": NewSchedule(body["name"].strip(), body["shifts"], body["uses"]),
        }


class SecondShiftSchema(VersionSchema):
    """The classes of the second shift; all others are in the first."""

    class_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(max=200)
    )
