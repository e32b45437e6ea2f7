"""What a school still lacks before its first lesson."""

from uuid import UUID

from services.journal.readiness.access import READINESS_READ
from services.journal.readiness.schemas import LackSchema, ReadinessQuery
from services.journal.readiness.usecases import Lack, read_readiness
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("readiness", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/readiness")
@demands(READINESS_READ)
@blueprint.arguments(ReadinessQuery, location="query")
@blueprint.response(200, LackSchema(many=True))
def readiness(query: dict[str, UUID | None]) -> list[Lack]:
    """Чего ещё не хватает до первого урока: по каждой проверке — сколько."""
    return read_readiness(current_database(), current_caller(), query["year_id"])
