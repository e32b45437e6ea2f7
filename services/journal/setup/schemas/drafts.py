"""Bodies of a year's draft: what a year is set up with, all at once."""

from typing import Any

from marshmallow import Schema, post_load, validate

from services.journal.calendar.rules import Holiday
from services.journal.calendar.schemas import BellSchema, DayOffSchema
from services.journal.sections.schemas import VersionSchema
from services.journal.setup.rules.drafts import (
    DraftBells,
    DraftShift,
    DraftTerms,
    DraftUse,
    YearDraft,
)
from services.journal.setup.schemas.settings import SpanSchema
from services.shared import fields

_GRADE = validate.Range(min=1, max=12)


class DraftQuery(Schema):
    """The year to set up, and the year to move from; without one, from the sample."""

    name = fields.String(required=True, metadata={"example": "2026/2027"})
    from_year_id = fields.UUID(load_default=None, allow_none=True)


class DraftTermsSchema(Schema):
    """The terms of some grades."""

    grade_from = fields.Integer(required=True, validate=_GRADE)
    grade_to = fields.Integer(required=True, validate=_GRADE)
    kind = fields.String(
        required=True, validate=validate.OneOf(["quarter", "trimester", "half_year"])
    )
    terms = fields.List(
        fields.Nested(SpanSchema), required=True, validate=validate.Length(min=1, max=6)
    )

    @post_load
    def _terms(self, body: dict[str, Any], **_: Any) -> DraftTerms:
        return DraftTerms(**{**body, "terms": tuple(body["terms"])})


class DraftDayOffSchema(DayOffSchema):
    """A holiday of the draft."""

    @post_load
    def _holiday(self, body: dict[str, Any], **_: Any) -> Holiday:
        return Holiday(**{**body, "name": body["name"].strip()})


class DraftShiftSchema(Schema):
    """The lessons of a shift."""

    shift = fields.Integer(required=True, validate=validate.OneOf([1, 2]))
    bells = fields.List(
        fields.Nested(BellSchema), required=True, validate=validate.Length(max=20)
    )

    @post_load
    def _shift(self, body: dict[str, Any], **_: Any) -> DraftShift:
        return DraftShift(body["shift"], tuple(body["bells"]))


class DraftUseSchema(Schema):
    """When a schedule holds: on a weekday, or (null) every day."""

    weekday = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(min=1, max=6)
    )
    grade_from = fields.Integer(load_default=1, validate=_GRADE)
    grade_to = fields.Integer(load_default=12, validate=_GRADE)

    @post_load
    def _use(self, body: dict[str, Any], **_: Any) -> DraftUse:
        return DraftUse(**body)


class DraftBellsSchema(Schema):
    """A schedule of bells of the draft."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=80))
    shifts = fields.List(
        fields.Nested(DraftShiftSchema), required=True, validate=validate.Length(max=2)
    )
    uses = fields.List(
        fields.Nested(DraftUseSchema), required=True, validate=validate.Length(max=60)
    )

    @post_load
    def _bells(self, body: dict[str, Any], **_: Any) -> DraftBells:
        return DraftBells(body["name"].strip(), tuple(body["shifts"]), tuple(body["uses"]))


class YearDraftSchema(Schema):
    """All that a year is set up with."""

    name = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    week_days = fields.Integer(required=True, validate=validate.OneOf([5, 6]))
    five_days_to = fields.Integer(load_default=0, validate=validate.Range(min=0, max=12))
    grades = fields.List(
        fields.Nested(DraftTermsSchema), required=True, validate=validate.Length(max=12)
    )
    days_off = fields.List(
        fields.Nested(DraftDayOffSchema), required=True, validate=validate.Length(max=60)
    )
    schedules = fields.List(
        fields.Nested(DraftBellsSchema), required=True, validate=validate.Length(max=20)
    )

    @post_load
    def _draft(self, body: dict[str, Any], **_: Any) -> YearDraft:
        lists = {name: tuple(body[name]) for name in ("grades", "days_off", "schedules")}
        return YearDraft(**{**body, **lists})


class DraftPageSchema(VersionSchema):
    """A draft with the version that its form is made from."""

    draft = fields.Nested(YearDraftSchema, required=True)


class AppliedDraftSchema(Schema):
    """The year that was set up, and how many holidays and schedules were new."""

    year_id = fields.UUID(required=True)
    days_off = fields.Integer(required=True)
    schedules = fields.Integer(required=True)
