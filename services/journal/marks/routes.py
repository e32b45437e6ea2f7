"""The grid of a group, its cells with their history, and term marks."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Response

from services.journal.marks.access import MARKS_READ, MARKS_WRITE, TERM_MARK_WRITE
from services.journal.marks.schemas import (
    CellEditsSchema,
    ChangeSchema,
    GridQuery,
    GridSchema,
    ResultsSchema,
    TermMarkEditsSchema,
)
from services.journal.marks.usecases import cells, grid, term_marks
from services.journal.marks.usecases.history import RecordedChange
from services.journal.marks.usecases.recording import Edit, Results
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.jsonio import dump_json
from services.shared.language import say

blueprint = Blueprint("marks", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/groups/<uuid:group_id>/grid")
@demands(MARKS_READ)
@blueprint.arguments(GridQuery, location="query")
@blueprint.response(200, GridSchema)
def read_grid(query: dict[str, UUID | None], group_id: UUID) -> Response:
    """Журнал группы за период: ученики, уроки, клетки, средние."""
    found = grid.read_grid(current_database(), current_caller(), group_id, query["term_id"])
    # Straight into bytes: taking thousands of cells through a schema would cost more than reading.
    return Response(dump_json(_told(found)), content_type="application/json")


def _told(found: grid.Grid) -> grid.Grid:
    """Say the names of terms and kinds of work in the reader's language, as schemas do."""
    return replace(
        found,
        term=replace(found.term, name=say(found.term.name)),
        terms=[replace(one, name=say(one.name)) for one in found.terms],
        work_types=tuple(replace(one, name=say(one.name)) for one in found.work_types),
        attendance_codes=tuple(
            replace(one, name=say(one.name)) for one in found.attendance_codes
        ),
    )


@blueprint.put("/groups/<uuid:group_id>/cells")
@demands(MARKS_WRITE)
@blueprint.arguments(CellEditsSchema)
@blueprint.response(200, ResultsSchema)
def record_cells(body: dict[str, Any], group_id: UUID) -> Results:
    """Записать изменения клеток; у каждого свой исход."""
    edits = [Edit(**change) for change in body["changes"]]
    return cells.record_cells(
        current_database(), current_caller(), group_id, edits, letters=body["letters"]
    )


@blueprint.get("/groups/<uuid:group_id>/cells/<uuid:lesson_id>/<uuid:pupil_id>/history")
@demands(MARKS_READ)
@blueprint.response(200, ChangeSchema(many=True))
def cell_history(group_id: UUID, lesson_id: UUID, pupil_id: UUID) -> list[RecordedChange]:
    """История клетки, новое первым."""
    return cells.cell_history(
        current_database(), current_caller(), group_id, lesson_id, pupil_id
    )


@blueprint.put("/groups/<uuid:group_id>/term-marks")
@demands(TERM_MARK_WRITE)
@blueprint.arguments(TermMarkEditsSchema)
@blueprint.response(200, ResultsSchema)
def record_term_marks(body: dict[str, Any], group_id: UUID) -> Results:
    """Записать отметки за период; у каждой свой исход."""
    edits = [Edit(**change) for change in body["changes"]]
    return term_marks.record_term_marks(current_database(), current_caller(), group_id, edits)


@blueprint.get("/groups/<uuid:group_id>/term-marks/<uuid:term_id>/<uuid:pupil_id>/history")
@demands(MARKS_READ)
@blueprint.response(200, ChangeSchema(many=True))
def term_mark_history(group_id: UUID, term_id: UUID, pupil_id: UUID) -> list[RecordedChange]:
    """История отметки за период, новое первым."""
    return term_marks.term_mark_history(
        current_database(), current_caller(), group_id, term_id, pupil_id
    )
