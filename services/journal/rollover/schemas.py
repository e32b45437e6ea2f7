"""Bodies of the year rollover."""

from typing import Any

from marshmallow import Schema, post_load, validate

from services.journal.classes.rules import LONGEST
from services.journal.rollover.rules import Choice, Fate
from services.journal.rollover.usecases.results import Wishes
from services.shared import fields

_MOST = 5000
_YEAR = validate.Length(max=20)
_LETTER = validate.Length(max=20)


class ChoiceSchema(Schema):
    """What is chosen for one child: it leaves, or a class of the next year."""

    pupil_id = fields.UUID(required=True)
    fate = fields.String(
        required=True, validate=validate.OneOf(["graduated", "left", "promoted"])
    )
    grade = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 12))
    letter = fields.String(load_default="", validate=_LETTER)

    @post_load
    def make(self, data: dict[str, Any], **_options: Any) -> Choice:
        """Return the choice."""
        into = (data["grade"], data["letter"].strip()) if data["grade"] else None
        return Choice(data["pupil_id"], Fate(data["fate"]), into)


class WishesSchema(Schema):
    """From which year to which, and what is chosen."""

    from_year = fields.String(required=True, validate=_YEAR, metadata={"example": "2025/2026"})
    to_year = fields.String(required=True, validate=_YEAR, metadata={"example": "2026/2027"})
    choices = fields.List(
        fields.Nested(ChoiceSchema), load_default=list, validate=validate.Length(max=_MOST)
    )
    first_letters = fields.List(
        fields.String(validate=_LETTER), load_default=None, allow_none=True,
        validate=validate.Length(max=30),
    )
    carries_leaders = fields.Boolean(load_default=True)
    carries_groups = fields.Boolean(load_default=True)
    carries_settings = fields.Boolean(load_default=True)
    graduates = fields.Boolean(load_default=False)
    order_number = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=LONGEST["order_number"])
    )

    @post_load
    def make(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return the years and the wishes."""
        names = ("from_year", "to_year", "version")
        told: dict[str, Any] = {name: data.pop(name) for name in names if name in data}
        data["order_number"] = (data["order_number"] or "").strip() or None
        return {**told, "wishes": Wishes(**data)}


class RunSchema(WishesSchema):
    """The same, of the school as it was seen."""

    version = fields.String(required=True, validate=validate.Length(max=40))


class YearsSchema(Schema):
    """Between which years."""

    from_year = fields.String(required=True, validate=_YEAR)
    to_year = fields.String(required=True, validate=_YEAR)


class RolloverLineSchema(Schema):
    """A child of the plan."""

    pupil_id = fields.UUID(required=True, attribute="child.pupil_id")
    name = fields.String(required=True, attribute="child.name")
    class_name = fields.String(required=True, attribute="child.class_name")
    grade = fields.Integer(required=True, attribute="child.grade")
    letter = fields.String(required=True, attribute="child.letter")
    decision = fields.String(required=True, allow_none=True, attribute="child.decision")
    fate = fields.String(required=True)
    into_grade = fields.Integer(required=True, allow_none=True)
    into_letter = fields.String(required=True, allow_none=True)


class DoneSchema(Schema):
    """A rollover that stands."""

    at = fields.AwareDateTime(required=True)
    enrolled = fields.Integer(required=True)
    departed = fields.Integer(required=True)
    why_not_undone = fields.Spoken(required=True, allow_none=True)


class TakenTermsSchema(Schema):
    """The kind of terms of some grades."""

    grade_from = fields.Integer(required=True)
    grade_to = fields.Integer(required=True)
    kind = fields.String(required=True)


class TakenSettingsSchema(Schema):
    """What the next year takes over: terms with dates and week, counts of days off and bells."""

    is_set_up = fields.Boolean(required=True)
    terms = fields.List(fields.Nested(TakenTermsSchema), required=True)
    week_days = fields.Integer(required=True)
    days_off = fields.Integer(required=True)
    schedules = fields.Integer(required=True)


class RolloverSchema(Schema):
    """What a rollover does or has done; `version` goes back with what is chosen."""

    from_year = fields.String(required=True)
    to_year = fields.String(required=True)
    version = fields.String(required=True)
    lines = fields.List(fields.Nested(RolloverLineSchema), required=True)
    opened = fields.List(fields.String(), required=True)
    first_letters = fields.List(fields.String(), required=True)
    problems = fields.List(fields.Spoken(), required=True)
    counts = fields.Dict(required=True)
    settings = fields.Nested(TakenSettingsSchema, required=True)
    done = fields.Nested(DoneSchema, required=True, allow_none=True)


class UndoneSchema(Schema):
    """How many children were moved back."""

    children = fields.Integer(required=True)
