"""The routes by which an operator sees and decides what waits in a service's outbox and inbox."""

from typing import Any
from uuid import UUID

from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.queues.schemas import (
    DiscardSchema,
    InboxPageSchema,
    InboxQuery,
    InboxSchema,
    InboxSearchSchema,
    MessageSchema,
    OutboxSchema,
    SendAgainSchema,
    SentAgainSchema,
)
from services.shared.http.room import only_reads
from services.shared.messaging import usecases
from services.shared.messaging.inbox import Incoming
from services.shared.messaging.inbox.admin import Read, read_event
from services.shared.messaging.usecases import InboxContent, InboxPage, OutboxContent, SentAgain


def blueprint(service: str, read: Read = read_event) -> Blueprint:
    """Return the routes under `/api/<service>/v1` that show and operate the queues.

    `read` reads a message again that nobody could read when it came.
    """
    routes = Blueprint("messaging", __name__, url_prefix=f"/api/{service}/v1")
    _inbox_routes(routes, read)
    _outbox_routes(routes)
    return routes


def _inbox_routes(routes: Blueprint, read: Read) -> None:
    @routes.get("/inbox")
    @demands(usecases.QUEUE_READ)
    @routes.arguments(InboxQuery, location="query")
    @routes.response(200, InboxSchema)
    def inbox(query: dict[str, Any]) -> InboxContent:
        """Сообщения, которые ждут, не приняты или требуют решения."""
        return usecases.show_inbox(current_database(), current_caller(), query["state"])

    @routes.post("/inbox/search")
    @demands(usecases.QUEUE_READ)
    @routes.arguments(InboxSearchSchema)
    @routes.response(200, InboxPageSchema)
    @only_reads
    def search_inbox(body: dict[str, Any]) -> InboxPage:
        """Найти сообщения: по состоянию и словам; постранично."""
        states = body.pop("state")
        return usecases.search_inbox(current_database(), current_caller(), states, **body)

    @routes.get("/inbox/<uuid:message_id>")
    @demands(usecases.QUEUE_READ)
    @routes.response(200, MessageSchema)
    def message(message_id: UUID) -> Incoming:
        """Одно сообщение."""
        return usecases.show_message(current_database(), current_caller(), message_id)

    @routes.post("/inbox/<uuid:message_id>/replay")
    @demands(usecases.QUEUE_REPLAY)
    @routes.response(200, MessageSchema)
    def replay(message_id: UUID) -> Incoming:
        """Обработать сообщение ещё раз."""
        return usecases.replay_message(current_database(), current_caller(), message_id, read)

    @routes.post("/inbox/<uuid:message_id>/discard")
    @demands(usecases.QUEUE_DISCARD)
    @routes.arguments(DiscardSchema)
    @routes.response(200, MessageSchema)
    def discard(body: dict[str, Any], message_id: UUID) -> Incoming:
        """Отклонить сообщение навсегда, с указанием причины."""
        return usecases.discard_message(
            current_database(), current_caller(), message_id, body["reason"]
        )


def _outbox_routes(routes: Blueprint) -> None:
    @routes.get("/outbox")
    @demands(usecases.QUEUE_READ)
    @routes.response(200, OutboxSchema)
    def outbox() -> OutboxContent:
        """События, которые ещё не переданы."""
        return usecases.show_outbox(current_database(), current_caller())

    @routes.post("/outbox/send-again")
    @demands(usecases.QUEUE_SEND_AGAIN)
    @routes.arguments(SendAgainSchema)
    @routes.response(200, SentAgainSchema)
    def send_again(body: dict[str, Any]) -> SentAgain:
        """Передать события ещё раз, начиная с указанного времени."""
        return usecases.send_again(current_database(), current_caller(), body["since"])
