"""Holds on case files: placed, lifted."""

from typing import Any
from uuid import UUID

from services.archive.core.clock import current_clock
from services.archive.core.schemas import MadeSchema, ReasonSchema
from services.archive.holds import usecases as holds
from services.archive.holds.access import HOLD_LIFT, HOLD_PLACE
from services.archive.holds.schemas import HoldRequestSchema
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("holds", __name__, url_prefix="/api/archive/v1")


@blueprint.post("/holds")
@demands(HOLD_PLACE)
@blueprint.arguments(HoldRequestSchema)
@blueprint.response(201, MadeSchema)
def hold(body: dict[str, Any]) -> dict[str, UUID]:
    """Поставить дело на удержание."""
    made = holds.place_hold(current_database(), current_clock(), current_caller(), **body)
    return {"id": made}


@blueprint.post("/holds/<uuid:hold_id>/lift")
@demands(HOLD_LIFT)
@blueprint.arguments(ReasonSchema)
@blueprint.response(204)
def lift(body: dict[str, Any], hold_id: UUID) -> None:
    """Снять удержание."""
    holds.lift_hold(current_database(), current_clock(), current_caller(), hold_id, **body)
