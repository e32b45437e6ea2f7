"""Bodies of a school's settings."""

from typing import Any

from marshmallow import Schema, post_load, validate

from services.journal.sections.schemas import VersionSchema
from services.journal.setup.rules.terms import Span
from services.journal.setup.usecases.term_mark_rule import NewRule
from services.journal.setup.usecases.terms import NewTerms
from services.journal.setup.usecases.work_types import NewWorkType
from services.journal.setup.usecases.years import NewYear
from services.journal.years.rules import TermKind
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
    term_mark_rule = fields.Nested(RuleSchema, required=True)
    classes = fields.Integer(required=True)
    second_shift = fields.Integer(required=True)
    attendance_codes = fields.List(fields.String(), required=True)


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


_GRADE = validate.Range(min=1, max=12)


class SpanSchema(Schema):
    """The first and the last day of a term."""

    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)

    @post_load
    def _span(self, body: dict[str, Any], **_: Any) -> Span:
        return Span(**body)


class GapSchema(Schema):
    """Days that a grade works and that are in none of its terms."""

    first = fields.Date(required=True)
    last = fields.Date(required=True)
    days = fields.Integer(required=True)


class TermDatesSchema(Schema):
    """A term as it stands."""

    number = fields.Integer(required=True)
    name = fields.Spoken(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class GradeTermsSchema(Schema):
    """The terms of grades that have the same."""

    grade_from = fields.Integer(required=True)
    grade_to = fields.Integer(required=True)
    kind = fields.String(required=True)
    terms = fields.List(fields.Nested(TermDatesSchema), required=True)
    gaps = fields.List(fields.Nested(GapSchema), required=True)


class YearPageSchema(VersionSchema):
    """A year with the terms of its grades."""

    year = fields.Nested(YearSettingsSchema, required=True)
    grades = fields.List(fields.Nested(GradeTermsSchema), required=True)


class YearNameSchema(VersionSchema):
    """The name of a year to open."""

    name = fields.String(required=True, metadata={"example": "2026/2027"})


class NewYearSchema(VersionSchema):
    """A year as a form says it."""

    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    week_days = fields.Integer(required=True, validate=validate.OneOf([5, 6]))
    five_days_to = fields.Integer(load_default=0, validate=validate.Range(min=0, max=12))

    @post_load
    def _year(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"version": body.pop("version"), "year": NewYear(**body)}


class NewTermsSchema(VersionSchema):
    """The terms of some grades as a form says them, in order."""

    grade_from = fields.Integer(required=True, validate=_GRADE)
    grade_to = fields.Integer(required=True, validate=_GRADE)
    kind = fields.String(
        required=True, validate=validate.OneOf(["quarter", "trimester", "half_year"])
    )
    terms = fields.List(
        fields.Nested(SpanSchema), required=True, validate=validate.Length(min=1, max=6)
    )

    @post_load
    def _terms(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        version = body.pop("version")
        return {"version": version, "terms": NewTerms(**{**body, "kind": TermKind(body["kind"])})}


class YearClassSchema(Schema):
    """A class of a year; a bound one keeps its grade."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    grade = fields.Integer(required=True)
    shift = fields.Integer(required=True)
    pupils = fields.Integer(required=True)
    bound = fields.Boolean(required=True)


class YearClassesSchema(VersionSchema):
    """The classes of a year."""

    classes = fields.List(fields.Nested(YearClassSchema), required=True)


class ClassNamesSchema(VersionSchema):
    """Names of classes to open, as the school writes them."""

    names = fields.List(
        fields.String(validate=validate.Length(min=1, max=40)), required=True,
        validate=validate.Length(min=1, max=100),
    )


class ClassNameSchema(VersionSchema):
    """Another name of a class."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=40))


class OpenedClassesSchema(Schema):
    """How many classes were opened."""

    opened = fields.Integer(required=True)
