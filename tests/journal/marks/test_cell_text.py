"""A cell's text is the same whether the database joins it or the rules do."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell
from services.journal.marks.queries import CELL_TEXT
from services.journal.marks.rules.marks import (
    MAX_MARKS,
    Attendance,
    CellContent,
    MarkValue,
    format_cell,
)
from services.shared.database.base import Database
from tests.journal.factory import Classroom

CONTENTS = st.builds(
    CellContent,
    st.lists(st.sampled_from(MarkValue), max_size=MAX_MARKS).map(tuple),
    st.none() | st.sampled_from(Attendance),
)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=CONTENTS)
def test_the_database_writes_a_cell_as_the_rules_do(
    database: Database, room: Classroom, content: CellContent
) -> None:
    stored = {"marks": [mark.value for mark in content.marks], "attendance": content.attendance}
    place = {
        "school_id": room.school_id,
        "lesson_id": room.lessons[0],
        "pupil_id": room.pupils[0],
    }
    written = insert(MarkCell).values(**place, **stored)
    with database.transaction(room.school_id) as session:
        session.execute(
            written.on_conflict_do_update(index_elements=list(place), set_=stored)
        )
        assert session.scalars(select(CELL_TEXT)).all() == [format_cell(content)]


def test_a_lesson_without_a_cell_has_an_empty_text(database: Database, room: Classroom) -> None:
    beside = select(CELL_TEXT).select_from(Lesson).outerjoin(
        MarkCell, MarkCell.lesson_id == Lesson.id
    )
    with database.transaction(room.school_id) as session:
        assert set(session.scalars(beside)) == {""}
