"""Files of items: a plain body comes in and is stored as it comes; parts of it go out."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.datastructures import ContentRange
from werkzeug.exceptions import ClientDisconnected, RequestedRangeNotSatisfiable
from werkzeug.http import parse_options_header

from services.portfolio.core.context import current_limits, current_storage
from services.portfolio.files import usecases as files
from services.portfolio.files.rules import disposition
from services.portfolio.files.schemas import FileHeaders
from services.portfolio.files.usecases import Opened
from services.portfolio.folders.access import PORTFOLIO_WRITE
from services.portfolio.items.access import PORTFOLIO_READ_ITEM
from services.portfolio.items.models import ItemFile
from services.portfolio.items.schemas import FileSchema
from services.shared.errors import Problem
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.request_limits import takes

blueprint = Blueprint("files", __name__, url_prefix="/api/portfolio/v1")

_PIECE = 256 << 10


@blueprint.post("/items/<uuid:item_id>/files")
@demands(PORTFOLIO_WRITE)
@takes(sys.maxsize)  # the feature's own limits are finer, and say so in words
@blueprint.arguments(FileHeaders, location="headers")
@blueprint.response(201, FileSchema)
def add_file(headers: dict[str, Any], item_id: UUID) -> ItemFile:
    """Добавить файл: тело запроса — сам файл, имя — в Content-Disposition."""
    limits = current_limits()
    try:
        return files.add_file(
            current_database(),
            current_storage(),
            current_caller(),
            limits,
            item_id,
            name=_name_in(headers["content_disposition"]),
            stream=request.stream,
            announced=request.content_length,
        )
    except Problem:
        _drain(2 * limits.file_bytes)
        raise


@blueprint.delete("/items/<uuid:item_id>/files/<uuid:file_id>")
@demands(PORTFOLIO_WRITE)
@blueprint.response(204)
def remove_file(item_id: UUID, file_id: UUID) -> None:
    """Убрать файл из работы."""
    files.remove_file(current_database(), current_caller(), item_id, file_id)


@blueprint.get("/items/<uuid:item_id>/files/<uuid:file_id>/content")
@demands(PORTFOLIO_READ_ITEM)
@blueprint.response(200, content_type="application/octet-stream")
def content(item_id: UUID, file_id: UUID) -> Response:
    """Файл или его часть (Range); доступ проверяется при каждом открытии."""
    return _sent(
        files.open_file(
            current_database(), current_storage(), current_caller(), item_id, file_id
        )
    )


@blueprint.get("/items/<uuid:item_id>/files/<uuid:file_id>/jpeg")
@demands(PORTFOLIO_READ_ITEM)
@blueprint.response(200, content_type="image/jpeg")
def jpeg(item_id: UUID, file_id: UUID) -> Response:
    """Снимок, который браузеры не показывают (HEIC, AVIF), целиком как JPEG, или его часть."""
    return _sent(
        files.open_jpeg(
            current_database(), current_storage(), current_caller(), item_id, file_id
        )
    )


def _sent(opened: Opened) -> Response:
    """Return a file, the part of it that was asked for, or that it has not changed."""
    try:
        part = _requested_part(opened)
    except RequestedRangeNotSatisfiable:
        response = _described(Response(status=416), opened)
        response.content_range = ContentRange("bytes", None, None, opened.size)
        return response
    if part is None and opened.sha256 in request.if_none_match:
        return _described(Response(status=304), opened)
    start, stop = part or (0, opened.size)
    response = Response(status=206 if part else 200, direct_passthrough=True)
    if part:
        response.content_range = ContentRange("bytes", start, stop, opened.size)
    if request.method != "HEAD":
        response.response = _Pieces(opened.stream(start, stop - start))
    response.content_length = stop - start
    return _described(response, opened)


@blueprint.get("/items/<uuid:item_id>/files/<uuid:file_id>/preview")
@demands(PORTFOLIO_READ_ITEM)
@blueprint.response(200, content_type="image/jpeg")
def preview(item_id: UUID, file_id: UUID) -> Response:
    """Уменьшенный вид изображения или первой страницы PDF."""
    small = files.read_preview(
        current_database(), current_storage(), current_caller(), item_id, file_id
    )
    response = Response(small, content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _described(response: Response, opened: Opened) -> Response:
    response.set_etag(opened.sha256)
    response.content_type = opened.content_type
    response.accept_ranges = "bytes"
    # A browser may keep it, but asks again: the right to see it may have ended.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = disposition(
        opened.name, opened.content_type, opened.preview_state
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _requested_part(opened: Opened) -> tuple[int, int] | None:
    """Return the first byte of the part asked for and the one after its last; None is the whole.

    Several parts at once, and what cannot be read, are answered by the whole file; so is a part
    of another file than this (`If-Range`; there is no Last-Modified that a date could match).

    Raises:
        RequestedRangeNotSatisfiable: the part lies outside of the file.
    """
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    if request.headers.get("If-Range") and request.if_range.etag != opened.sha256:
        return None
    part = asked.range_for_length(opened.size)
    if part is None:
        raise RequestedRangeNotSatisfiable(opened.size)
    return part


def _name_in(header: str) -> str:
    # The header is read as Latin-1; a name beyond it comes as filename* and is decoded here.
    return parse_options_header(header)[1].get("filename", "")


def _drain(most: int) -> None:
    """Read what still comes and keep none of it: who sends without a pause hears the refusal."""
    try:
        while most > 0 and (piece := request.stream.read(_PIECE)):
            most -= len(piece)
    except (Problem, ClientDisconnected, OSError):
        return


class _Pieces:
    """The bytes of a part; the store is asked when the first are wanted."""

    def __init__(self, opening: AbstractContextManager[Iterator[bytes]]) -> None:
        self._opening = opening
        self._pieces = opening.__enter__()

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """Let go of the connection to the store."""
        self._opening.__exit__(None, None, None)
