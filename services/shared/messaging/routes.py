"""The routes by which an operator sees and decides what waits in a service's outbox and inbox.

No payload is shown: whoever runs the platform sees no child's content, identifiers included.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from services.shared.accountability.access import Action, Target, Tie, require
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.http.application import current_caller, current_database
from services.shared.messaging.inbox import Incoming, State
from services.shared.messaging.inbox import admin as inbox_admin
from services.shared.messaging.inbox.admin import Read, read_event
from services.shared.messaging.outbox import Outgoing
from services.shared.messaging.outbox import admin as outbox_admin
from services.shared.process.clock import now
from services.shared.process.logs import get_logger

log = get_logger()

_OPERATORS = {Role.PLATFORM_ADMIN: Tie.PLATFORM}
QUEUE_READ = Action("queue.read", _OPERATORS)
QUEUE_REPLAY = Action("queue.replay", _OPERATORS)
QUEUE_DISCARD = Action("queue.discard", _OPERATORS)
QUEUE_SEND_AGAIN = Action("queue.send_again", _OPERATORS)
ACTIONS = (QUEUE_READ, QUEUE_REPLAY, QUEUE_DISCARD, QUEUE_SEND_AGAIN)


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
    last_error = fields.String(required=True, allow_none=True)
    next_attempt_at = fields.AwareDateTime(required=True, allow_none=True)
    received_at = fields.AwareDateTime(required=True)
    settled_at = fields.AwareDateTime(required=True, allow_none=True)
    decided_by = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class InboxSchema(Schema):
    """How many messages are in each state, and the newest of those asked for."""

    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    items = fields.List(fields.Nested(MessageSchema), required=True)


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
    last_error = fields.String(required=True, allow_none=True)
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


def blueprint(service: str, read: Read = read_event) -> Blueprint:
    """Return the routes under `/api/<service>/v1` that show and operate the queues.

    `read` reads a message again that nobody could read when it came.
    """
    routes = Blueprint("messaging", __name__, url_prefix=f"/api/{service}/v1")
    _inbox_routes(routes, read)
    _outbox_routes(routes)
    return routes


def show_inbox(database: Database, caller: Caller, states: list[str]) -> Mapping[str, Any]:
    """Return the counts by state and the newest messages in `states`."""
    require(QUEUE_READ, caller, Target())
    with database.transaction() as session:
        return {
            "counts": inbox_admin.count_states(session),
            "items": inbox_admin.list_messages(session, states),
        }


def show_message(database: Database, caller: Caller, message_id: UUID) -> Incoming:
    """Return one message."""
    require(QUEUE_READ, caller, Target())
    with database.transaction() as session:
        return inbox_admin.get_message(session, message_id)


def replay_message(
    database: Database, caller: Caller, message_id: UUID, read: Read = read_event
) -> Incoming:
    """Have a message tried again at once."""
    require(QUEUE_REPLAY, caller, Target())
    with database.transaction() as session:
        message = inbox_admin.replay(session, message_id, caller.user_id, now(), read)
    log.info("message replayed", message_id=str(message_id), state=message.state)
    return message


def discard_message(
    database: Database, caller: Caller, message_id: UUID, reason: str
) -> Incoming:
    """Give a message up for good."""
    require(QUEUE_DISCARD, caller, Target())
    with database.transaction() as session:
        message = inbox_admin.discard(session, message_id, caller.user_id, reason, now())
    log.info("message discarded", message_id=str(message_id))
    return message


def show_outbox(database: Database, caller: Caller) -> Mapping[str, Any]:
    """Return what waits for the broker."""
    require(QUEUE_READ, caller, Target())
    with database.transaction() as session:
        items: list[Outgoing] = outbox_admin.list_pending(session)
        return {
            "pending": outbox_admin.pending(session),
            "oldest_at": outbox_admin.oldest_pending_at(session),
            "items": items,
        }


def _inbox_routes(routes: Blueprint, read: Read) -> None:
    @routes.get("/inbox")
    @routes.arguments(InboxQuery, location="query")
    @routes.response(200, InboxSchema)
    def inbox(query: dict[str, Any]) -> Mapping[str, Any]:
        """Сообщения, которые ждут, не приняты или требуют решения."""
        return show_inbox(current_database(), current_caller(), query["state"])

    @routes.get("/inbox/<uuid:message_id>")
    @routes.response(200, MessageSchema)
    def message(message_id: UUID) -> Incoming:
        """Одно сообщение."""
        return show_message(current_database(), current_caller(), message_id)

    @routes.post("/inbox/<uuid:message_id>/replay")
    @routes.response(200, MessageSchema)
    def replay(message_id: UUID) -> Incoming:
        """Обработать сообщение ещё раз."""
        return replay_message(current_database(), current_caller(), message_id, read)

    @routes.post("/inbox/<uuid:message_id>/discard")
    @routes.arguments(DiscardSchema)
    @routes.response(200, MessageSchema)
    def discard(body: dict[str, Any], message_id: UUID) -> Incoming:
        """Отклонить сообщение навсегда, с указанием причины."""
        return discard_message(
            current_database(), current_caller(), message_id, body["reason"]
        )


def _outbox_routes(routes: Blueprint) -> None:
    @routes.get("/outbox")
    @routes.response(200, OutboxSchema)
    def outbox() -> Mapping[str, Any]:
        """События, которые ещё не переданы."""
        return show_outbox(current_database(), current_caller())

    @routes.post("/outbox/send-again")
    @routes.arguments(SendAgainSchema)
    @routes.response(200, SentAgainSchema)
    def send_again(body: dict[str, Any]) -> Mapping[str, int]:
        """Передать события ещё раз, начиная с указанного времени."""
        require(QUEUE_SEND_AGAIN, current_caller(), Target())
        with current_database().transaction() as session:
            return {"events": outbox_admin.send_again(session, body["since"])}

