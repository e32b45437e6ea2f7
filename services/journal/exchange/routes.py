"""Messages of regional systems over HTTP: those parked, tried again or given up."""

from uuid import UUID

from services.journal.exchange import usecases
from services.journal.exchange.access import (
    REGIONAL_MESSAGES_DISCARD,
    REGIONAL_MESSAGES_READ,
    REGIONAL_MESSAGES_REPLAY,
)
from services.journal.exchange.schemas import DiscardParkedSchema, ParkedSchema
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("exchange", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/exchange/messages")
@demands(REGIONAL_MESSAGES_READ)
@blueprint.response(200, ParkedSchema(many=True))
def list_parked() -> list[usecases.ParkedMessage]:
    """Сообщения региональных систем, которые требуют решения."""
    return usecases.list_parked(current_database(), current_caller())


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
