"""Lists of people and load: send and look, name the columns, apply."""

from typing import Any
from uuid import UUID

from flask import Response
from werkzeug.datastructures import FileStorage

from services.journal.file_reader.opening import MAX_BYTES
from services.journal.list_reading.access import LIST_EXPORT, LIST_IMPORT
from services.journal.lists.schemas import (
    ARCHIVE,
    ColumnsSchema,
    FileQuery,
    ListFiles,
    ListForm,
    ListSchema,
)
from services.journal.lists.usecases import exporting, uploads
from services.journal.oneroster.usecases.exporting import export_bundle
from services.journal.oneroster.usecases.importing import Bundles
from services.shared.disposition import content_disposition
from services.shared.errors import BadInput, FieldError, TooLarge
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.request_limits import FORM_AROUND_FILE, takes
from services.shared.wording import said

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CSV = "text/csv; charset=utf-8"
_ZIP = "application/zip"

blueprint = Blueprint("lists", __name__, url_prefix="/api/journal/v1")


@blueprint.post("/lists")
@demands(LIST_IMPORT)
@takes(MAX_BYTES + FORM_AROUND_FILE)
@blueprint.arguments(ListForm, location="form")
@blueprint.arguments(ListFiles, location="files")
@blueprint.response(201, ListSchema)
def preview_list(form: dict[str, Any], files: dict[str, FileStorage]) -> uploads.Upload:
    """Прислать список и увидеть, что изменится; ничего ещё не меняется."""
    return uploads.preview_list(
        current_database(), current_caller(), form["kind"],
        content=_content(files["file"]), year=form["year"],
    )


@blueprint.get("/lists/<uuid:list_id>")
@demands(LIST_IMPORT)
@blueprint.response(200, ListSchema)
def find_list(list_id: UUID) -> uploads.Upload:
    """Список, каким он был при проверке или применении."""
    return uploads.find_list(current_database(), current_caller(), list_id)


@blueprint.put("/lists/<uuid:list_id>/columns")
@demands(LIST_IMPORT)
@blueprint.arguments(ColumnsSchema)
@blueprint.response(200, ListSchema)
def tell_columns(body: dict[str, Any], list_id: UUID) -> uploads.Upload:
    """Назвать, что в столбцах: школа это запомнит, список проверяется заново."""
    told = {one["head"]: one["meaning"] for one in body["columns"]}
    return uploads.tell_columns(current_database(), current_caller(), list_id, told)


@blueprint.post("/lists/<uuid:list_id>/apply")
@demands(LIST_IMPORT)
@blueprint.response(200, ListSchema)
def apply_list(list_id: UUID) -> uploads.Upload:
    """Записать список: весь или ничего."""
    return uploads.apply_list(current_database(), current_caller(), list_id)


@blueprint.get("/lists/file")
@demands(LIST_EXPORT)
@blueprint.arguments(FileQuery, location="query")
@blueprint.response(200, content_type=_XLSX)
def export_list(query: dict[str, Any]) -> Response:
    """Список школы файлом XLSX или CSV, пакет OneRoster — ZIP; обратно — ничего не меняет."""
    if (query["kind"] == Bundles.name) is not (query["format"] == ARCHIVE):
        what = said("Пакет OneRoster — это архив ZIP, остальные списки — XLSX или CSV.")
        raise BadInput(what, errors=[FieldError("format", what)])
    if query["format"] == ARCHIVE:
        name, body = export_bundle(current_database(), current_caller(), query["year"])
        return _file(name, body, _ZIP)
    form = exporting.Format(query["format"])
    name, body = exporting.export_list(
        current_database(), current_caller(), query["kind"], query["year"], form
    )
    return _file(name, body, _XLSX if form is exporting.Format.XLSX else _CSV)


@blueprint.get("/lists/form")
@demands(LIST_EXPORT)
@blueprint.arguments(ListForm, location="query")
@blueprint.response(200, content_type=_XLSX)
def empty_form(query: dict[str, Any]) -> Response:
    """Пустая форма списка: строка-образец и выбор значений."""
    name, body = exporting.empty_form(
        current_database(), current_caller(), query["kind"], query["year"]
    )
    return _file(name, body, _XLSX)


def _file(name: str, body: bytes, content_type: str) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _content(file: FileStorage) -> bytes:
    content = file.stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TooLarge(said(
            "Файл больше %(size)s МБ: разделите его.",
            size=MAX_BYTES >> 20,
        ))
    return content
