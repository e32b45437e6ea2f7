"""The access log of a school, and of one's own child."""

from typing import Any

from flask_smorest import Blueprint

from services.journal.schemas.access_log import AccessLogQuery, AccessLogSchema
from services.journal.usecases import access_log
from services.shared.web import current_caller, current_database

blueprint = Blueprint("access_log", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/access-log")
@blueprint.arguments(AccessLogQuery, location="query")
@blueprint.response(200, AccessLogSchema)
def read_access_log(query: dict[str, Any]) -> dict[str, Any]:
    """Кто, когда и на каком основании обращался к данным детей."""
    return access_log.read_access_log(
        current_database(), current_caller(), access_log.Asked(**query)
    )
