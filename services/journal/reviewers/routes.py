"""Who looks at what a family hands in."""

from uuid import UUID

from services.journal.reviewers import usecases as reviewers
from services.journal.reviewers.access import PUPIL_REVIEWERS
from services.journal.reviewers.schemas import ReviewerSchema, ReviewersQuery
from services.journal.reviewers.usecases import Reviewer
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("reviewers", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/pupils/<uuid:pupil_id>/reviewers")
@demands(PUPIL_REVIEWERS)
@blueprint.arguments(ReviewersQuery, location="query")
@blueprint.response(200, ReviewerSchema(many=True))
def list_reviewers(query: dict[str, UUID | None], pupil_id: UUID) -> list[Reviewer]:
    """Кто проверит работу ребёнка: учитель, классный руководитель или, без него, заместитель."""
    return reviewers.list_reviewers(
        current_database(), current_caller(), pupil_id, query["group_id"]
    )
