"""Bodies of the routes on outbox and inbox; no payload of a message is among them."""

from marshmallow import Schema, validate

from services.shared import fields
from services.shared.http.listing import ListPageSchema, ListQuerySchema
from services.shared.messaging.inbox import State
from services.shared.recorded import from_record


class InboxQuery(Schema):
    """Which messages are wanted; all that are not done if no state is named."""

    state = fields.List(fields.String(validate=validate.OneOf(list(State))), load_default=[])


class MessageSchema(Schema):
    """A message in the inbox, without what it says."""

    id = fields.UUID(required=True)
    consumer = fields.String(required=True)
    event_id = fields.UUID(required=True, allow_none=True)
    type = fields.String(required=True, allow_none=True)
    school_id = fields.String(required=True, allow_none=True)
    subject = fields.String(required=True, allow_none=True)
    sequence = fields.Integer(required=True, allow_none=True)
    correlation_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(State)))
    attempts = fields.Integer(required=True)
    last_error = fields.Kept(from_record, required=True, allow_none=True)
    next_attempt_at = fields.AwareDateTime(required=True, allow_none=True)
    received_at = fields.AwareDateTime(required=True)
    settled_at = fields.AwareDateTime(required=True, allow_none=True)
    decided_by = fields.String(required=True, allow_none=True)
    reason = fields.Kept(from_record, required=True, allow_none=True)


class InboxSchema(Schema):
    """How many messages are in each state, and the newest of those asked for."""

    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    items = fields.List(fields.Nested(MessageSchema), required=True)


class InboxSearchSchema(ListQuerySchema):
    """Which page of messages is wanted; of all that are not done if no state is named."""

    state = fields.List(fields.String(validate=validate.OneOf(list(State))), load_default=())


class MessagePageSchema(ListPageSchema):
    """A page of messages."""

    items = fields.List(fields.Nested(MessageSchema), required=True)


class InboxPageSchema(Schema):
    """How many messages are in each state, and a page of those asked for."""

    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    page = fields.Nested(MessagePageSchema, required=True)


class DiscardSchema(Schema):
    """Why a message is given up."""

    reason = fields.String(required=True, validate=validate.Length(3, 500))


class EventSchema(Schema):
    """An event that waits in the outbox, without what it says."""

    id = fields.UUID(required=True)
    type = fields.String(required=True)
    school_id = fields.String(required=True)
    subject = fields.String(required=True)
    correlation_id = fields.String(required=True)
    happened_at = fields.AwareDateTime(required=True)
    attempts = fields.Integer(required=True)
    last_error = fields.Kept(from_record, required=True, allow_none=True)
    next_attempt_at = fields.AwareDateTime(required=True, allow_none=True)


class OutboxSchema(Schema):
    """How much waits for the broker, since when, and the hundred that wait longest."""

    pending = fields.Integer(required=True)
    oldest_at = fields.AwareDateTime(required=True, allow_none=True)
    items = fields.List(fields.Nested(EventSchema), required=True)


class SendAgainSchema(Schema):
    """From which moment on everything is sent again."""

    since = fields.AwareDateTime(required=True)


class SentAgainSchema(Schema):
    """How many events will be sent again."""

    events = fields.Integer(required=True)
