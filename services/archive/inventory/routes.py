"""Case files of a school, each one's story, and what is due for destruction."""

from typing import Any
from uuid import UUID

from services.archive.acts.access import DISPOSAL_READ
from services.archive.case_files.access import ARCHIVE_READ
from services.archive.case_files.queries import CaseFileFilter
from services.archive.core.clock import current_clock
from services.archive.inventory.schemas import (
    CaseFilePageSchema,
    CaseFileQuery,
    CaseFileSchema,
    CaseFileSearchSchema,
    CaseFileStorySchema,
    DisposalListsSchema,
    DisposalSchema,
    DisposalSearchSchema,
)
from services.archive.inventory.usecases.case_files import (
    CaseFilePage,
    CaseFileStory,
    ListedCaseFile,
    list_case_files,
    read_case_file,
    search_case_files,
)
from services.archive.inventory.usecases.disposal_search import (
    DisposalFilter,
    DisposalLists,
    search_disposal,
)
from services.archive.inventory.usecases.overview import DisposalOverview, list_disposal
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.room import only_reads

blueprint = Blueprint("inventory", __name__, url_prefix="/api/archive/v1")


@blueprint.get("/case-files")
@demands(ARCHIVE_READ)
@blueprint.arguments(CaseFileQuery, location="query")
@blueprint.response(200, CaseFileSchema(many=True))
def case_files(query: dict[str, Any]) -> list[ListedCaseFile]:
    """Дела школы со сроками хранения."""
    return list_case_files(
        current_database(), current_clock(), current_caller(), query["year"]
    )


@blueprint.post("/case-files/search")
@demands(ARCHIVE_READ)
@blueprint.arguments(CaseFileSearchSchema)
@blueprint.response(200, CaseFilePageSchema)
@only_reads
def search(body: dict[str, Any]) -> CaseFilePage:
    """Найти дела: по словам, году, классу, виду и состоянию; постранично."""
    after = body.pop("after")
    return search_case_files(
        current_database(), current_clock(), current_caller(), CaseFileFilter(**body), after
    )


@blueprint.get("/case-files/<uuid:case_file_id>")
@demands(ARCHIVE_READ)
@blueprint.response(200, CaseFileStorySchema)
def case_file(case_file_id: UUID) -> CaseFileStory:
    """Дело: что с ним было, пакеты, срок и его основание."""
    return read_case_file(current_database(), current_clock(), current_caller(), case_file_id)


@blueprint.get("/disposal")
@demands(DISPOSAL_READ)
@blueprint.response(200, DisposalSchema)
def disposal() -> DisposalOverview:
    """Дела, срок которых истёк, акты и удержания."""
    return list_disposal(current_database(), current_clock(), current_caller())


@blueprint.post("/disposal/search")
@demands(DISPOSAL_READ)
@blueprint.arguments(DisposalSearchSchema)
@blueprint.response(200, DisposalListsSchema)
@only_reads
def search_lists(body: dict[str, Any]) -> DisposalLists:
    """Найти дела с истёкшим сроком, акты и удержания: по словам и году; постранично."""
    return search_disposal(
        current_database(), current_clock(), current_caller(), DisposalFilter(**body)
    )
