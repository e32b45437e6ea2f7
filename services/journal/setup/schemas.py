"""Bodies of a school's settings."""

from typing import Any

from marshmallow import Schema, post_load, validate

from services.journal.sections.schemas import VersionSchema
from services.journal.setup.usecases.term_mark_rule import NewRule
from services.journal.setup.usecases.work_types import NewWorkType
from services.shared import fields

_THRESHOLD = validate.Range(min=1, max=5)


class OverviewQuery(Schema):
    """The year that is looked at; without one, what belongs to no year."""

    year_id = fields.UUID(load_default=None, allow_none=True)


class YearSettingsSchema(Schema):
    """A year with its dates and the length of its week."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    week_days = fields.Integer(required=True)
    five_days_to = fields.Integer(required=True)


class RuleSchema(Schema):
    """From which average on which term mark is proposed."""

    five = fields.String(required=True)
    four = fields.String(required=True)
    three = fields.String(required=True)
    two = fields.String(required=True)
    least_marks = fields.Integer(required=True)
    own = fields.Boolean(required=True)


class OverviewSchema(Schema):
    """How much of each section of the settings there is."""

    year = fields.Nested(YearSettingsSchema, required=True, allow_none=True)
    term_grades = fields.Integer(required=True)
    days_off = fields.Integer(required=True)
    bell_schedules = fields.Integer(required=True)
    bells_used = fields.Boolean(required=True)
    subjects = fields.Integer(required=True)
    unnamed_subjects = fields.Integer(required=True)
    work_types = fields.Integer(required=True)
    attendance_codes = fields.Integer(required=True)
    term_mark_rule = fields.Nested(RuleSchema, required=True)
    classes = fields.Integer(required=True)
    second_shift = fields.Integer(required=True)


class VersionedRuleSchema(VersionSchema):
    """The rule for proposed term marks with the version that a form is made from."""

    rule = fields.Nested(RuleSchema, required=True)


class NewRuleSchema(VersionSchema):
    """The rule for proposed term marks as a form says it."""

    five = fields.Decimal(required=True, validate=_THRESHOLD)
    four = fields.Decimal(required=True, validate=_THRESHOLD)
    three = fields.Decimal(required=True, validate=_THRESHOLD)
    two = fields.Decimal(required=True, validate=_THRESHOLD)
    least_marks = fields.Integer(required=True, validate=validate.Range(min=1, max=20))

    @post_load
    def _rule(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"version": body.pop("version"), "rule": NewRule(**body)}


class UsedWorkTypeSchema(Schema):
    """A kind of work with the number of lessons that are of it."""

    id = fields.UUID(required=True)
    short = fields.String(required=True)
    name = fields.Spoken(required=True)
    weight = fields.String(required=True)
    hidden = fields.Boolean(required=True)
    lessons = fields.Integer(required=True)
    marked = fields.Integer(required=True)
    settled = fields.Integer(required=True)


class WorkTypeListSchema(VersionSchema):
    """The kinds of work of the school."""

    work_types = fields.List(fields.Nested(UsedWorkTypeSchema), required=True)


class NewWorkTypeSchema(VersionSchema):
    """A kind of work as a form says it."""

    short = fields.String(required=True, validate=validate.Length(min=1, max=8))
    name = fields.String(required=True, validate=validate.Length(min=1, max=80))
    weight = fields.Decimal(
        required=True, places=2, validate=validate.Range(min=0, max=10, min_inclusive=False)
    )
    hidden = fields.Boolean(load_default=False)

    @post_load
    def _kind(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        version = body.pop("version")
        body |= {name: body[name].strip() for name in ("short", "name")}
        return {"version": version, "kind": NewWorkType(**body)}


class RemovedSchema(Schema):
    """Whether it is gone; False: it is in use and was hidden."""

    removed = fields.Boolean(required=True)
