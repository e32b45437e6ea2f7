"""Bodies of the access log that every service has, and of the check of its chains."""

from zoneinfo import available_timezones

from marshmallow import Schema, validate

from services.shared import fields
from services.shared.http.listing import ListPageSchema
from services.shared.recorded import from_record

_FOUND = validate.Length(max=500)


class LogQuerySchema(Schema):
    """Which part of the log is asked for; `before` comes from the page before."""

    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)
    action = fields.String(load_default=None, allow_none=True)
    subject = fields.UUID(load_default=None, allow_none=True)
    outcome = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(["allowed", "refused"])
    )
    before = fields.UUID(load_default=None, allow_none=True)


class LogSearchSchema(LogQuerySchema):
    """The same, and what the words of a search stand for: who acted, or what was touched."""

    people = fields.List(fields.UUID(), load_default=None, allow_none=True, validate=_FOUND)
    subjects = fields.List(fields.UUID(), load_default=None, allow_none=True, validate=_FOUND)


class LogEntrySchema(Schema):
    """One action with children's data; `ground` is `role:tie`, or `role:refused`."""

    at = fields.AwareDateTime(required=True)
    person_id = fields.UUID(required=True, allow_none=True)
    user_id = fields.String(required=True)
    role = fields.String(required=True)
    action = fields.String(required=True)
    kind = fields.String(required=True, attribute="subject_kind")
    subject_id = fields.UUID(required=True, allow_none=True)
    ground = fields.String(required=True, attribute="basis_label")
    outcome = fields.String(required=True)
    origin = fields.String(required=True)


class LogSchema(ListPageSchema):
    """A page of the log, the newest first."""

    items = fields.List(fields.Nested(LogEntrySchema), required=True)


class ChainBreakSchema(Schema):
    """A place where a chain does not hold."""

    chain = fields.String(required=True)
    sequence = fields.Integer(required=True)
    what = fields.Kept(from_record, required=True)


class ChainsSchema(Schema):
    """How many rows are sealed, how many wait for the seal, and where the chains do not hold.

    `checked`: how many of the sealed ones were looked at, the latest.
    """

    sealed = fields.Integer(required=True)
    checked = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    breaks = fields.List(fields.Nested(ChainBreakSchema), required=True)


class IncidentSchema(Schema):
    """What the nightly check has found; open until it is explained, though it be gone since."""

    id = fields.UUID(required=True)
    found_at = fields.AwareDateTime(required=True)
    subject = fields.String(required=True)
    what = fields.Kept(from_record, required=True)
    explanation = fields.String(required=True, allow_none=True)
    explained_by = fields.String(required=True, allow_none=True)
    explained_at = fields.AwareDateTime(required=True, allow_none=True)
    gone_at = fields.AwareDateTime(required=True, allow_none=True)


class IncidentsSchema(Schema):
    """The incidents of a school, the open ones first, and when it was last checked."""

    items = fields.List(fields.Nested(IncidentSchema), required=True)
    checked_at = fields.AwareDateTime(required=True, allow_none=True)


class ExplanationSchema(Schema):
    """The sentence that explains an incident."""

    text = fields.String(required=True, validate=validate.Length(3, 500))


class ChildLogQuerySchema(Schema):
    """Which part of a child's log is asked for: the days before one, or the latest."""

    before = fields.Date(load_default=None, allow_none=True)
    zone = fields.String(
        load_default="Europe/Moscow", validate=validate.OneOf(sorted(available_timezones()))
    )


class LookSchema(Schema):
    """What one person did with one child's data on one day, however often."""

    day = fields.Date(required=True)
    person_id = fields.UUID(required=True, allow_none=True)
    role = fields.String(required=True)
    action = fields.String(required=True)
    kind = fields.String(required=True)
    ground = fields.String(required=True)
    times = fields.Integer(required=True)
    first_at = fields.AwareDateTime(required=True)
    last_at = fields.AwareDateTime(required=True)
    own = fields.Boolean(required=True)
    started_by = fields.String(required=True)


class ChildLogSchema(Schema):
    """Whole days of a child's log, the newest first; `next` asks for the days before."""

    items = fields.List(fields.Nested(LookSchema), required=True)
    next = fields.Date(required=True, allow_none=True)
