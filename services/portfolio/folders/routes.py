"""Covers of achievement folders."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from services.portfolio.core.context import current_storage
from services.portfolio.folders.rules import CONTENT_TYPE, MAX_BYTES
from services.portfolio.folders.schemas import CoverSchema, CoverUpload
from services.portfolio.folders.usecases import covers
from services.portfolio.folders.usecases.covers import ShownCover
from services.shared.errors import TooLarge
from services.shared.http.application import current_caller, current_database

blueprint = Blueprint("folders", __name__, url_prefix="/api/portfolio/v1")


@blueprint.put("/folders/<uuid:pupil_id>/cover")
@blueprint.arguments(CoverUpload, location="files")
@blueprint.response(200, CoverSchema)
def put_cover(files: dict[str, Any], pupil_id: UUID) -> ShownCover:
    """Поставить обложку (JPEG, PNG, WebP)."""
    content = files["file"].stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TooLarge(f"Обложка больше {MAX_BYTES >> 20} МБ: уменьшите изображение.")
    return covers.put_cover(
        current_database(), current_storage(), current_caller(), pupil_id, content
    )


@blueprint.delete("/folders/<uuid:pupil_id>/cover")
@blueprint.response(204)
def remove_cover(pupil_id: UUID) -> None:
    """Снять обложку."""
    covers.remove_cover(current_database(), current_caller(), pupil_id)


@blueprint.get("/folders/<uuid:pupil_id>/cover")
@blueprint.response(200, content_type=CONTENT_TYPE)
def cover(pupil_id: UUID) -> Response:
    """Обложка; доступ проверяется при каждом чтении."""
    content = covers.read_cover(current_database(), current_storage(), current_caller(), pupil_id)
    response = Response(content, content_type=CONTENT_TYPE)
    # A browser may keep the picture, but asks again: the right to see it may have ended.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
