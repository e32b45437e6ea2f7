"""A year set up at one go."""

from typing import Any

from services.journal.sections.access import SETTINGS_READ, SETTINGS_WRITE
from services.journal.setup.schemas.drafts import (
    AppliedDraftSchema,
    DraftPageSchema,
    DraftQuery,
)
from services.journal.setup.usecases import drafts
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("setup_of_drafts", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/year-drafts")
@demands(SETTINGS_READ)
@blueprint.arguments(DraftQuery, location="query")
@blueprint.response(200, DraftPageSchema)
def read_draft(query: dict[str, Any]) -> drafts.DraftPage:
    """Настройки нового года: по образцу или перенесённые из другого года."""
    return drafts.read_draft(
        current_database(), current_caller(), query["name"], query["from_year_id"]
    )


@blueprint.post("/year-drafts")
@demands(SETTINGS_WRITE)
@blueprint.arguments(DraftPageSchema)
@blueprint.response(200, AppliedDraftSchema)
def apply_draft(body: dict[str, Any]) -> drafts.Applied:
    """Записать настройки года; что уже есть, второй раз не добавляется."""
    return drafts.apply_draft(
        current_database(), current_caller(), body["version"], body["draft"]
    )
