"""A timetable from a file: looked at, applied; and what its names mean."""

from dataclasses import asdict
from typing import Any

from werkzeug.datastructures import FileStorage

from services.journal.file_reader.opening import MAX_BYTES
from services.journal.timetable.access import TIMETABLE_WRITE
from services.journal.timetable_files.rules.matching import Asked
from services.journal.timetable_files.schemas import (
    TimetableAnswersSchema,
    TimetableFiles,
    TimetableForm,
    TimetableReportSchema,
)
from services.journal.timetable_files.usecases.answers import Answer, keep_answers
from services.journal.timetable_files.usecases.importing import import_timetable
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.request_limits import FORM_AROUND_FILE, takes

blueprint = Blueprint("timetable_files", __name__, url_prefix="/api/journal/v1/timetable")


@blueprint.post("/file")
@demands(TIMETABLE_WRITE)
@takes(MAX_BYTES + FORM_AROUND_FILE)
@blueprint.arguments(TimetableForm, location="form")
@blueprint.arguments(TimetableFiles, location="files")
@blueprint.response(200, TimetableReportSchema)
def import_file(form: dict[str, Any], files: dict[str, FileStorage]) -> dict[str, Any]:
    """Посмотреть, что изменит файл расписания, или загрузить его целиком."""
    done = import_timetable(
        current_database(),
        current_caller(),
        content=files["file"].stream.read(MAX_BYTES + 1),
        year=form["year"],
        since=form["since"],
        preview=not form["apply"],
        bells=form["bells"],
        seen=form["seen"],
    )
    questions = [
        {
            "asked": one.asked, "said": one.said, "text": one.text,
            "choices": [{"id": id_, "name": name} for id_, name in one.choices],
        }
        for one in done.questions
    ]
    return {
        **asdict(done.report), "questions": questions, "since": done.since, "until": done.until,
        "columns": done.columns, "bells": done.bells, "seen": done.seen,
    }


@blueprint.put("/answers")
@demands(TIMETABLE_WRITE)
@blueprint.arguments(TimetableAnswersSchema)
@blueprint.response(204)
def answer(body: dict[str, Any]) -> None:
    """Сказать, что значат имена в файле: школа это запомнит."""
    keep_answers(
        current_database(), current_caller(),
        [Answer(Asked(one["asked"]), one["said"], one["id"]) for one in body["answers"]],
    )
