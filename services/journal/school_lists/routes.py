"""Lists of schools over HTTP."""

from typing import Any

from werkzeug.datastructures import FileStorage

from services.journal.school_lists.schemas import (
    SchoolListFiles,
    SchoolListForm,
    SchoolListReportSchema,
)
from services.journal.school_lists.usecases import MAX_BYTES, SchoolListReport, import_schools
from services.journal.schools.access import SCHOOLS_WRITE
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.request_limits import FORM_AROUND_FILE, takes

blueprint = Blueprint("school_lists", __name__, url_prefix="/api/journal/v1/schools")


@blueprint.post("/import")
@demands(SCHOOLS_WRITE)
@takes(MAX_BYTES + FORM_AROUND_FILE)
@blueprint.arguments(SchoolListForm, location="form")
@blueprint.arguments(SchoolListFiles, location="files")
@blueprint.response(200, SchoolListReportSchema)
def import_list(form: dict[str, Any], files: dict[str, FileStorage]) -> SchoolListReport:
    """Список школ (CSV): посмотреть, что изменится, или записать целиком."""
    return import_schools(
        current_database(), current_caller(), files["file"].read(MAX_BYTES + 1), **form
    )
