"""Bodies of the week that is changed by hand: its lessons, changes, clashes, what they do."""

from typing import Any

from marshmallow import Schema, post_load, validate

from services.journal.scheduling.schemas import ColumnEffectsSchema
from services.journal.timetable_files.rules.planning import Entry
from services.journal.weekly.rules.changes import LessonPlace, WeekChange
from services.shared import fields

_WEEKDAY, _WEEK, _ORDINAL = (
    validate.Range(1, 7), validate.Range(0, 2), validate.Range(1, 20)
)
_MOST = 300


class WeekPlaceSchema(Schema):
    """A weekly lesson by its group and place; `week` is 0 for each week, 1 for А, 2 for Б."""

    group_id = fields.UUID(required=True)
    weekday = fields.Integer(required=True, strict=True, validate=_WEEKDAY)
    week = fields.Integer(required=True, strict=True, validate=_WEEK)
    ordinal = fields.Integer(required=True, strict=True, validate=_ORDINAL)


class WeekPlaceIn(WeekPlaceSchema):
    """A weekly lesson that is spoken of."""

    @post_load
    def make(self, values: dict[str, Any], **_: object) -> LessonPlace:
        """Return it as the rules have it."""
        return LessonPlace(**values)


class WantedLessonSchema(WeekPlaceSchema):
    """A weekly lesson as it is to be; without a teacher, the group's own one gives it."""

    room = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 40))
    teacher_id = fields.UUID(load_default=None, allow_none=True)

    @post_load
    def make(self, values: dict[str, Any], **_: object) -> Entry:
        """Return it as the rules have it."""
        return Entry(**values, joint=None)


class WeekChangeSchema(Schema):
    """A lesson that comes (`was` null), goes (`becomes` null), or becomes another."""

    was = fields.Nested(WeekPlaceIn, load_default=None, allow_none=True)
    becomes = fields.Nested(WantedLessonSchema, load_default=None, allow_none=True)
    together = fields.Boolean(load_default=False)

    @post_load
    def make(self, values: dict[str, Any], **_: object) -> WeekChange:
        """Return it as the rules have it."""
        return WeekChange(**values)


class TrialSchema(Schema):
    """Changes to be tried: from which day, and the lesson in hand whose places are asked for."""

    year_id = fields.UUID(load_default=None, allow_none=True)
    since = fields.Date(load_default=None, allow_none=True)
    changes = fields.List(
        fields.Nested(WeekChangeSchema), load_default=list, validate=validate.Length(0, _MOST)
    )
    in_hand = fields.Nested(WeekPlaceIn, load_default=None, allow_none=True)


class WeekChangesSchema(Schema):
    """Changes to be saved, or with `preview` looked at; `seen` is the week they were made from."""

    year_id = fields.UUID(required=True)
    since = fields.Date(load_default=None, allow_none=True)
    seen = fields.String(required=True, validate=validate.Length(max=40))
    changes = fields.List(
        fields.Nested(WeekChangeSchema), required=True, validate=validate.Length(1, _MOST)
    )
    preview = fields.Boolean(load_default=False)


class WeekGroupSchema(Schema):
    """A subject group that lessons can be of."""

    id = fields.UUID(required=True)
    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True)
    subject = fields.String(required=True)
    subgroup = fields.String(required=True, allow_none=True)
    teacher_id = fields.UUID(required=True, allow_none=True)
    shift = fields.Integer(required=True)


class WeekTeacherSchema(Schema):
    """Somebody of the staff."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class WeekLessonSchema(WeekPlaceSchema):
    """A lesson of the week, with who gives it; `changed`: a change made it what it is."""

    room = fields.String(required=True, allow_none=True)
    teacher_id = fields.UUID(required=True, allow_none=True)
    joint = fields.UUID(required=True, allow_none=True)
    changed = fields.Boolean(required=True)


class WeekClashSchema(Schema):
    """Two lessons that cannot be at one time, or share a room; `refused`: not to be saved."""

    kind = fields.String(required=True)
    one = fields.Nested(WeekPlaceSchema, required=True)
    other = fields.Nested(WeekPlaceSchema, required=True)
    what = fields.Spoken(required=True)
    refused = fields.Boolean(required=True)


class FreePlaceSchema(Schema):
    """A place of the week for the lesson in hand, and what would clash there."""

    weekday = fields.Integer(required=True)
    ordinal = fields.Integer(required=True)
    clashes = fields.List(fields.Spoken(), required=True)
    refused = fields.Boolean(required=True)


class TriedWeekSchema(Schema):
    """A week with changes that are not saved."""

    year_id = fields.UUID(required=True)
    year = fields.String(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True)
    seen = fields.String(required=True)
    weekdays = fields.Integer(required=True)
    ordinals = fields.Integer(required=True)
    groups = fields.List(fields.Nested(WeekGroupSchema), required=True)
    teachers = fields.List(fields.Nested(WeekTeacherSchema), required=True)
    rooms = fields.List(fields.String(), required=True)
    lessons = fields.List(fields.Nested(WeekLessonSchema), required=True)
    clashes = fields.List(fields.Nested(WeekClashSchema), required=True)
    missing = fields.List(fields.Nested(WeekPlaceSchema), required=True)
    places = fields.List(fields.Nested(FreePlaceSchema), required=True)


class SavedWeekSchema(Schema):
    """What changes do, or would do."""

    since = fields.Date(required=True)
    until = fields.Date(required=True)
    changed = fields.Integer(required=True)
    notes = fields.List(fields.Spoken(), required=True)
    columns = fields.Nested(ColumnEffectsSchema, required=True)
