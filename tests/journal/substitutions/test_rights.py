"""Who teaches on a day has that journal for that day: not before, not after, no other one."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from services.journal.classes.usecases.lists import list_classes
from services.journal.enrolment import usecases as enrolment
from services.journal.lessons.models import Lesson
from services.journal.lessons.usecases.groups import list_groups
from services.journal.lessons.usecases.lessons import LessonContent, add_lesson, edit_lesson
from services.journal.marks.rules.changes import Status
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.grid import read_grid
from services.journal.marks.usecases.recording import Edit
from services.journal.marks.usecases.term_marks import record_term_marks
from services.journal.people.rules import parse_name
from services.journal.substitutions.usecases.saving import WantedChange, save_changes
from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.database.base import new_id
from services.shared.errors import Forbidden
from tests.journal.conftest import CountStatements
from tests.journal.substitutions.conftest import (
    MONDAY,
    TUESDAY,
    ZOYA,
    deputy,
    let_it_be,
    teacher,
)
from tests.journal.timetable_files.school import NewSchool

DAY = timedelta(days=1)


@pytest.fixture
def covered(school: NewSchool) -> NewSchool:
    """Зоя gives algebra in 8А on Monday."""
    enrolment.enrol_pupil(
        school.database, school.operator, class_id=school.classes["8А"],
        name=parse_name("Жуков Пётр"), enrolled_on=date(2026, 9, 1),
    )
    save_changes(school.database, deputy(school), [WantedChange(
        group(school), MONDAY, 1, teacher_id=school.teachers[ZOYA]
    )])
    return school


def group(school: NewSchool) -> object:
    """Algebra in 8А."""
    return school.groups["8А", "Алгебра", None]


def lesson_on(school: NewSchool, day: date) -> object:
    """The lesson of algebra in 8А on a day."""
    with school.database.transaction(school.code) as session:
        return session.scalars(
            select(Lesson.id).where(Lesson.group_id == group(school), Lesson.held_on == day)
        ).one()


def give_mark(school: NewSchool, caller: Caller, day: date, text: str = "5") -> tuple[str, str]:
    """Give the only child a mark; the status and sentence of the answer."""
    grid = read_grid(school.database, caller, group(school), None)
    edit = Edit(new_id(), lesson_on(school, day), grid.pupils[0].id, text, "")
    (result,) = record_cells(school.database, caller, group(school), [edit]).results
    return result.status, str(result.message or "")


def test_the_substitute_reads_and_writes_that_days_lesson(covered: NewSchool) -> None:
    zoya = teacher(covered, ZOYA)
    assert group(covered) not in zoya.ties.groups
    assert zoya.ties.day_groups == {group(covered)}
    assert group(covered) in {one.id for one in list_groups(
        covered.database, zoya, covered.year_id
    )}
    assert give_mark(covered, zoya, MONDAY) == (Status.SAVED, "")
    edit_lesson(
        covered.database, zoya, lesson_on(covered, MONDAY), LessonContent(topic="Корни")
    )
    with covered.database.transaction(covered.code) as session:
        grounds = set(session.scalars(
            select(Access.ground).where(Access.action == "marks.write")
        ))
    assert grounds == {"teacher:day_group"}


def test_other_lessons_of_the_group_are_not_the_substitutes(covered: NewSchool) -> None:
    zoya = teacher(covered, ZOYA)
    for day in (TUESDAY, MONDAY + 7 * DAY, date(2026, 9, 1)):
        status, words = give_mark(covered, zoya, day)
        assert (status, "только сегодня" in words) == (Status.REFUSED, True)
        with pytest.raises(Forbidden, match="только сегодня"):
            edit_lesson(
                covered.database, zoya, lesson_on(covered, day), LessonContent(topic="Чужое")
            )
        with pytest.raises(Forbidden, match="только сегодня"):
            add_lesson(
                covered.database, zoya, group(covered), held_on=day, ordinal=9,
                content=LessonContent(),
            )
    with pytest.raises(Forbidden):
        record_term_marks(covered.database, zoya, group(covered), [])


def test_other_groups_of_the_class_are_not_the_substitutes(covered: NewSchool) -> None:
    zoya = teacher(covered, ZOYA)
    for key, other in covered.groups.items():
        if other == group(covered) or key == ("8А", "Английский язык", "2 гр."):
            continue
        with pytest.raises(Forbidden):
            read_grid(covered.database, zoya, other, None)
    assert "8Б" not in {
        one.name for one in list_classes(covered.database, zoya, covered.year_id)
    }


@pytest.mark.parametrize("days", [-1, 1, 7])
def test_on_no_other_day_is_the_group_the_substitutes(
    covered: NewSchool, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    let_it_be(monkeypatch, MONDAY + days * DAY)
    zoya = teacher(covered, ZOYA)
    assert zoya.ties.day_groups == frozenset()
    with pytest.raises(Forbidden):
        read_grid(covered.database, zoya, group(covered), None)
    with pytest.raises(Forbidden):
        edit_lesson(
            covered.database, zoya, lesson_on(covered, MONDAY), LessonContent(topic="Поздно")
        )


def test_ties_that_were_kept_past_midnight_open_nothing(
    covered: NewSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_it_be(monkeypatch, MONDAY, 23)
    zoya = teacher(covered, ZOYA)
    assert give_mark(covered, zoya, MONDAY) == (Status.SAVED, "")
    grid = read_grid(covered.database, zoya, group(covered), None)
    let_it_be(monkeypatch, TUESDAY, 3)
    with pytest.raises(Forbidden, match="в другой день"):
        read_grid(covered.database, zoya, group(covered), None)
    for day in (MONDAY, TUESDAY):
        edit = Edit(new_id(), lesson_on(covered, day), grid.pupils[0].id, "2", "")
        with pytest.raises(Forbidden, match="в другой день"):
            record_cells(covered.database, zoya, group(covered), [edit])


def test_a_substitution_that_is_taken_back_takes_the_right_along(covered: NewSchool) -> None:
    save_changes(covered.database, deputy(covered), [
        WantedChange(group(covered), MONDAY, 1, version=1)
    ])
    assert teacher(covered, ZOYA).ties.day_groups == frozenset()


def test_the_right_moves_with_the_lesson(
    covered: NewSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_changes(covered.database, deputy(covered), [WantedChange(
        group(covered), MONDAY, 1, version=1, teacher_id=covered.teachers[ZOYA],
        moved_on=TUESDAY, moved_ordinal=5,
    )])
    assert teacher(covered, ZOYA).ties.day_groups == frozenset()
    let_it_be(monkeypatch, TUESDAY)
    assert teacher(covered, ZOYA).ties.day_groups == {group(covered)}


def test_the_ties_of_a_teacher_are_asked_by_one_statement(
    covered: NewSchool, statements: CountStatements
) -> None:
    with statements() as sent:
        teacher(covered, ZOYA)
    assert len([one for one in sent if "set_config" not in one]) == 1
