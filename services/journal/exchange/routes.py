"""Messages of regional systems over HTTP: those parked, tried again or given up."""

from typing import Any
from uuid import UUID

from services.journal.exchange import usecases
from services.journal.exchange.access import (
    REGIONAL_MESSAGES_DISCARD,
    REGIONAL_MESSAGES_READ,
    REGIONAL_MESSAGES_REPLAY,
)
from services.journal.exchange.schemas import DiscardParkedSchema, ParkedPageSchema, ParkedSchema
from services.shared.database.listing import ListPage
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.listing import ListQuerySchema
from services.shared.http.room import only_reads

blueprint = Blueprint("exchange", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/exchange/messages")
@demands(REGIONAL_MESSAGES_READ)
@blueprint.response(200, ParkedSchema(many=True))
def list_parked() -> list[usecases.ParkedMessage]:
    """Сообщения региональных систем, которые требуют решения."""
    return usecases.list_parked(current_database(), current_caller())


@blueprint.post("/exchange/messages/search")
@demands(REGIONAL_MESSAGES_READ)
@blueprint.arguments(ListQuerySchema)
@blueprint.response(200, ParkedPageSchema)
@only_reads
def search_parked(body: dict[str, Any]) -> ListPage[usecases.ParkedMessage]:
    """Найти сообщения, которые требуют решения; постранично."""
    return usecases.search_parked(current_database(), current_caller(), **body)


@blueprint.post("/exchange/messages/<uuid:parked_id>/replay")
@demands(REGIONAL_MESSAGES_REPLAY)
@blueprint.response(204)
def replay_parked(parked_id: UUID) -> None:
    """Обработать сообщение региона ещё раз."""
    usecases.replay_parked(current_database(), current_caller(), parked_id)


@blueprint.post("/exchange/messages/<uuid:parked_id>/discard")
@demands(REGIONAL_MESSAGES_DISCARD)
@blueprint.arguments(DiscardParkedSchema)
@blueprint.response(204)
def discard_parked(body: dict[str, str], parked_id: UUID) -> None:
    """Отклонить сообщение региона навсегда, с указанием причины."""
    usecases.discard_parked(current_database(), current_caller(), parked_id, body["reason"])
