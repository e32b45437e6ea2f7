"""Imports of workbooks: send and look, look again, apply."""

from typing import Any
from uuid import UUID

from werkzeug.datastructures import FileStorage

from services.journal.imports.access import JOURNAL_IMPORT
from services.journal.imports.schemas import ImportFiles, ImportForm, ImportSchema
from services.journal.imports.usecases import uploads
from services.journal.imports.usecases.opening import MAX_BYTES
from services.shared.errors import TooLarge
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.request_limits import FORM_AROUND_FILE, takes
from services.shared.wording import said

blueprint = Blueprint("imports", __name__, url_prefix="/api/journal/v1")


@blueprint.post("/imports")
@demands(JOURNAL_IMPORT)
@takes(MAX_BYTES + FORM_AROUND_FILE)
@blueprint.arguments(ImportForm, location="form")
@blueprint.arguments(ImportFiles, location="files")
@blueprint.response(201, ImportSchema)
def preview_import(form: dict[str, Any], files: dict[str, FileStorage]) -> uploads.Import:
    """Прислать журнал из файла и увидеть, что изменится; ничего ещё не меняется."""
    return uploads.preview_import(
        current_database(),
        current_caller(),
        content=_content(files["file"]),
        year=form["year"],
        class_name=form["class_name"] or None,
    )


@blueprint.get("/imports/<uuid:import_id>")
@demands(JOURNAL_IMPORT)
@blueprint.response(200, ImportSchema)
def find_import(import_id: UUID) -> uploads.Import:
    """Загрузка, какой она была при проверке или применении."""
    return uploads.find_import(current_database(), current_caller(), import_id)


@blueprint.post("/imports/<uuid:import_id>/enrol")
@demands(JOURNAL_IMPORT)
@blueprint.response(200, ImportSchema)
def enrol_newcomers(import_id: UUID) -> uploads.Import:
    """Зачислить вместе с файлом тех, кого в классе нет: что изменится теперь."""
    return uploads.enrol_newcomers(current_database(), current_caller(), import_id)


@blueprint.post("/imports/<uuid:import_id>/apply")
@demands(JOURNAL_IMPORT)
@blueprint.response(200, ImportSchema)
def apply_import(import_id: UUID) -> uploads.Import:
    """Записать файл в журнал: весь или ничего."""
    return uploads.apply_import(current_database(), current_caller(), import_id)


def _content(file: FileStorage) -> bytes:
    content = file.stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TooLarge(said(
            "Файл больше %(size)s МБ: разделите его.",
            size=MAX_BYTES >> 20,
        ))
    return content
