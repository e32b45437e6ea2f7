"""The ties that the gateway asks for."""

from typing import Any

from services.journal.ties import usecases as ties
from services.journal.ties.access import TIES_READ
from services.journal.ties.schemas import TiesQuery, TiesSchema
from services.journal.ties.usecases import PersonTies
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("ties", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/ties")
@demands(TIES_READ)
@blueprint.arguments(TiesQuery, location="query")
@blueprint.response(200, TiesSchema)
def ties_of(query: dict[str, Any]) -> PersonTies:
    """Связи человека в одной школе и роли (только для шлюза)."""
    return ties.ties_of(current_database(), current_caller(), **query)
