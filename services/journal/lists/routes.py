"""Lists of people and load: send and look, name the columns, apply."""

from typing import Any
from uuid import UUID

from werkzeug.datastructures import FileStorage

from services.journal.file_reader.opening import MAX_BYTES
from services.journal.list_reading.access import LIST_IMPORT
from services.journal.lists.schemas import ColumnsSchema, ListFiles, ListForm, ListSchema
from services.journal.lists.usecases import uploads
from services.shared.errors import TooLarge
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.request_limits import FORM_AROUND_FILE, takes
from services.shared.wording import said

blueprint = Blueprint("lists", __name__, url_prefix="/api/journal/v1")


@blueprint.post("/lists/<kind>")
@demands(LIST_IMPORT)
@takes(MAX_BYTES + FORM_AROUND_FILE)
@blueprint.arguments(ListForm, location="form")
@blueprint.arguments(ListFiles, location="files")
@blueprint.response(201, ListSchema)
def preview_list(
    form: dict[str, Any], files: dict[str, FileStorage], kind: str
) -> uploads.Upload:
    """Прислать список и увидеть, что изменится; ничего ещё не меняется."""
    return uploads.preview_list(
        current_database(), current_caller(), kind,
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


def _content(file: FileStorage) -> bytes:
    content = file.stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TooLarge(said(
            "Файл больше %(size)s МБ: разделите его.",
            size=MAX_BYTES >> 20,
        ))
    return content
