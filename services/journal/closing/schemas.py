"""Bodies of closing: a class's terms and year, and how far the packages are."""

from marshmallow import Schema, validate

from services.journal.closing.rules import Decision
from services.shared import fields


class PointSchema(Schema):
    """One thing of the checklist: what, where, who or which days."""

    kind = fields.String(required=True)
    blocking = fields.Boolean(required=True)
    term_id = fields.UUID(required=True, allow_none=True)
    group_id = fields.UUID(required=True, allow_none=True)
    group = fields.String(required=True)
    names = fields.List(fields.Spoken(), required=True)
    days = fields.List(fields.Date(), required=True)


class ClosingTermSchema(Schema):
    """A term of the class with its checklist and what the caller may do to it now."""

    id = fields.UUID(required=True)
    name = fields.Spoken(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    state = fields.String(required=True)
    points = fields.List(fields.Nested(PointSchema), required=True)
    moves = fields.List(fields.String(), required=True)


class ClosingStepSchema(Schema):
    """Who moved a term (or, without one, the year) to which state."""

    at = fields.AwareDateTime(required=True)
    term = fields.Spoken(required=True, allow_none=True)
    state = fields.String(required=True)
    reason = fields.String(required=True)
    role = fields.String(required=True)
    who = fields.String(required=True, allow_none=True)


class CouncilPupilSchema(Schema):
    """A child with the council's decision, or the one that the marks suggest."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    decision = fields.String(required=True)


class JournalPackageSchema(Schema):
    """A package of the year on its way to the archive."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    version = fields.Integer(required=True)
    state = fields.String(required=True)
    step = fields.String(required=True)
    done = fields.Integer(required=True)
    total = fields.Integer(required=True)
    asked_at = fields.AwareDateTime(required=True)
    size = fields.Integer(required=True, allow_none=True)
    sha256 = fields.String(required=True, allow_none=True)
    handed_over_at = fields.AwareDateTime(required=True, allow_none=True)
    kept_at = fields.AwareDateTime(required=True, allow_none=True)
    locked_until = fields.AwareDateTime(required=True, allow_none=True)
    problem = fields.Spoken(required=True, allow_none=True)


class ClosingSchema(Schema):
    """Where a class stands."""

    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True)
    year = fields.String(required=True)
    year_ends_on = fields.Date(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)
    terms = fields.List(fields.Nested(ClosingTermSchema), required=True)
    steps = fields.List(fields.Nested(ClosingStepSchema), required=True)
    points = fields.List(fields.Nested(PointSchema), required=True)
    may_close_year = fields.Boolean(required=True)
    protocol_no = fields.String(required=True, allow_none=True)
    protocol_on = fields.Date(required=True, allow_none=True)
    pupils = fields.List(fields.Nested(CouncilPupilSchema), required=True)
    packages = fields.List(fields.Nested(JournalPackageSchema), required=True)


class ReopeningSchema(Schema):
    """Why a term is opened again."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=500))


class CouncilDecisionSchema(Schema):
    """The council's decision on one child."""

    pupil_id = fields.UUID(required=True)
    decision = fields.Enum(Decision, by_value=True, required=True)


class YearClosingSchema(Schema):
    """The council's protocol, and the children whom it names otherwise than proposed."""

    protocol_no = fields.String(required=True, validate=validate.Length(max=50))
    protocol_on = fields.Date(required=True)
    decisions = fields.List(fields.Nested(CouncilDecisionSchema), load_default=list)
