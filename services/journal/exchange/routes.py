"""Messages of regional systems over HTTP: those parked, tried again or given up."""

from uuid import UUID

from flask_smorest import Blueprint

from services.journal.exchange import usecases
from services.journal.exchange.schemas import DiscardParkedSchema, ParkedSchema
from services.shared.http.application import current_caller, current_database

blueprint = Blueprint("exchange", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/exchange/messages")
@blueprint.response(200, ParkedSchema(many=True))
def list_parked() -> list[usecases.ParkedMessage]:
    """Сообщения региональных систем, которые требуют решения."""
    return usecases.list_parked(current_database(), current_caller())


@blueprint.post("/exchange/messages/<uuid:parked_id>/replay")
@blueprint.response(204)
def replay_parked(parked_id: UUID) -> None:
    """Обработать сообщение региона ещё раз."""
    usecases.replay_parked(current_database(), current_caller(), parked_id)


@blueprint.post("/exchange/messages/<uuid:parked_id>/discard")
@blueprint.arguments(DiscardParkedSchema)
@blueprint.response(204)
def discard_parked(body: dict[str, str], parked_id: UUID) -> None:
    """Отклонить сообщение региона навсегда, с указанием причины."""
    usecases.discard_parked(current_database(), current_caller(), parked_id, body["reason"])
