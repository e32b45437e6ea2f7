"""Covers of achievement folders."""

from typing import Any
from uuid import UUID

from flask import Response

from services.portfolio.core.context import current_storage
from services.portfolio.folders.access import PORTFOLIO_READ, PORTFOLIO_WRITE
from services.portfolio.folders.rules import CONTENT_TYPE, MAX_BYTES
from services.portfolio.folders.schemas import CoverQuery, CoverSchema, CoverUpload
from services.portfolio.folders.usecases import covers
from services.portfolio.folders.usecases.covers import ShownCover
from services.shared.errors import TooLarge
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.request_limits import FORM_AROUND_FILE, takes
from services.shared.wording import said

blueprint = Blueprint("folders", __name__, url_prefix="/api/portfolio/v1")


@blueprint.put("/folders/<uuid:pupil_id>/cover")
@demands(PORTFOLIO_WRITE)
@takes(MAX_BYTES + FORM_AROUND_FILE)
@blueprint.arguments(CoverUpload, location="files")
@blueprint.response(200, CoverSchema)
def put_cover(files: dict[str, Any], pupil_id: UUID) -> ShownCover:
    """Поставить обложку (JPEG, PNG, WebP)."""
    content = files["file"].stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TooLarge(said(
            "Обложка больше %(most)s МБ: уменьшите изображение.", most=MAX_BYTES >> 20
        ))
    return covers.put_cover(
        current_database(), current_storage(), current_caller(), pupil_id, content
    )


@blueprint.delete("/folders/<uuid:pupil_id>/cover")
@demands(PORTFOLIO_WRITE)
@blueprint.response(204)
def remove_cover(pupil_id: UUID) -> None:
    """Снять обложку."""
    covers.remove_cover(current_database(), current_caller(), pupil_id)


@blueprint.get("/folders/<uuid:pupil_id>/cover")
@demands(PORTFOLIO_READ)
@blueprint.arguments(CoverQuery, location="query")
@blueprint.response(200, content_type=CONTENT_TYPE)
def cover(_query: dict[str, Any], pupil_id: UUID) -> Response:
    """Обложка; доступ проверяется при каждом чтении."""
    content = covers.read_cover(current_database(), current_storage(), current_caller(), pupil_id)
    response = Response(content, content_type=CONTENT_TYPE)
    # A browser may keep the picture, but asks again: the right to see it may have ended.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
