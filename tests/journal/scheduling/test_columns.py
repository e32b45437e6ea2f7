"""Columns of journals by the timetable, on a real database."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from services.journal.calendar.models import DayOff
from services.journal.calendar.rules import Holiday
from services.journal.calendar.usecases import days
from services.journal.calendar.usecases.days import set_worked_day
from services.journal.classes.models import SubjectGroup
from services.journal.facts.models import FactChange
from services.journal.lessons.comparison import COMPARISONS
from services.journal.lessons.models import Lesson
from services.journal.lessons.usecases.lessons import LessonContent, edit_lesson
from services.journal.scheduling.usecases.effects import stayed_lessons
from services.journal.scheduling.usecases.filling import Filled, fill_year, make_due_columns
from services.journal.scheduling.usecases.lessons import delete_lesson, move_lesson
from services.journal.setup.rules.terms import Span
from services.journal.setup.usecases.terms import NewTerms, set_terms
from services.journal.setup.usecases.years import NewYear, change_year
from services.journal.timetable.models import Timetable
from services.journal.years.models import Term
from services.shared.accountability.caller import Caller, Ties
from services.shared.accountability.comparison import compare
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict
from services.shared.waiting.table import WaitingWork
from tests.journal.conftest import CountStatements
from tests.journal.timetable_files.school import (
    FIRST_DAY,
    NewSchool,
    asc,
    at,
    card,
    given,
    given_load,
    lesson,
    make_school,
)

ALGEBRA = lesson("L1", "A", "GA", "T1")
WEEK = asc(card("L1", 1, 1), card("L1", 3, 2, weeks="10"), lessons=ALGEBRA)
MONDAYS, WEDNESDAYS_A = 38, 20


@pytest.fixture(autouse=True)
def _in_august(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, date(2026, 8, 28))


@pytest.fixture
def school(database: Database) -> NewSchool:
    """A school with algebra on Mondays, and every other Wednesday."""
    made = make_school(database)
    made.bring(WEEK)
    return made


def fill(school: NewSchool) -> Filled:
    """Make the columns."""
    return fill_year(school.database, school.operator, school.code, school.year_id)


def lessons(school: NewSchool) -> list[tuple[date, int]]:
    """Day and place of each lesson."""
    with school.database.transaction(school.code) as session:
        return [
            tuple(row)
            for row in session.execute(
                select(Lesson.held_on, Lesson.ordinal).order_by(Lesson.held_on, Lesson.ordinal)
            )
        ]


def teacher(school: NewSchool) -> Caller:
    """The teacher of algebra in 8А."""
    group = school.groups["8А", "Алгебра", None]
    return Caller(
        "anna", Role.TEACHER, school.code,
        person_id=school.persons["Алгебраева Анна Ивановна"],
        ties=Ties(groups=frozenset({group})), correlation_id="c" * 32, origin="test",
    )


def write_topic(school: NewSchool, day: date) -> None:
    """Let the teacher write what a lesson is about."""
    with school.database.transaction(school.code) as session:
        lesson_id = session.scalars(select(Lesson.id).where(Lesson.held_on == day)).one()
    edit_lesson(school.database, teacher(school), lesson_id, LessonContent(topic="Корни"))


def deputy(school: NewSchool) -> Caller:
    """The deputy."""
    return Caller(
        "deputy", Role.DEPUTY, school.code, person_id=new_id(), correlation_id="d" * 32,
        origin="test",
    )


def differences(school: NewSchool) -> list[str]:
    """Where lessons differ from their history."""
    with school.database.transaction(school.code) as session:
        return [one.what for one in compare(session, COMPARISONS[0], school.code)]


def test_the_worker_makes_a_column_of_each_lesson(school: NewSchool) -> None:
    # A holiday on one of the Mondays.
    with school.database.transaction(school.code) as session:
        session.add(DayOff(
            school_id=school.code, id=new_id(), year_id=school.year_id,
            starts_on=date(2026, 9, 14), ends_on=date(2026, 9, 14), name="Праздник",
        ))
    assert make_due_columns(school.database) == 1
    found = lessons(school)
    assert found[:4] == [
        (date(2026, 9, 2), 2), (date(2026, 9, 7), 1), (date(2026, 9, 16), 2),
        (date(2026, 9, 21), 1),
    ]
    assert len([day for day, _ in found if day.weekday() == 0]) == MONDAYS
    assert len([day for day, _ in found if day.weekday() == 2]) == WEDNESDAYS_A
    with school.database.transaction(school.code) as session:
        timetable = session.scalars(select(Timetable)).one()
        assert timetable.filled_version == timetable.version
        assert session.scalar(select(func.count()).select_from(WaitingWork)) == 0
    assert differences(school) == []
    # Once more: nothing.
    assert fill(school) == Filled()
    assert make_due_columns(school.database) == 0


def test_a_change_moves_empty_lessons_and_leaves_what_has_anything_in_it(
    school: NewSchool,
) -> None:
    fill(school)
    write_topic(school, date(2026, 9, 7))
    moved = asc(card("L1", 1, 4), lessons=ALGEBRA)
    school.bring(moved)
    done = fill(school)
    assert done == Filled(
        added=1, moved=MONDAYS, removed=WEDNESDAYS_A, stayed=1
    )
    # Where it was written it stays, and the timetable's own place is free beside it.
    assert lessons(school)[:3] == [
        (date(2026, 9, 7), 1), (date(2026, 9, 7), 4), (date(2026, 9, 14), 4)
    ]
    assert differences(school) == []
    assert fill(school) == Filled(stayed=1)
    with school.database.transaction(school.code) as session:
        reasons = set(session.scalars(
            select(FactChange.reason).where(FactChange.kind == "lesson")
        ))
        group = session.get_one(
            SubjectGroup, (school.code, school.groups["8А", "Алгебра", None])
        )
        assert group.version > 1
    assert "расписание" in reasons


def test_a_day_off_that_comes_later_takes_its_empty_lessons_away(school: NewSchool) -> None:
    fill(school)
    write_topic(school, date(2026, 9, 7))
    assert make_due_columns(school.database) == 1
    days.add_day_off(school.database, deputy(school), None, school.year_id, Holiday(
        date(2026, 9, 7), date(2026, 9, 14), "Карантин"
    ))
    # What stays can be said at once, before the worker has taken the others.
    stayed = stayed_lessons(
        school.database, deputy(school), school.year_id, date(2026, 9, 7), date(2026, 9, 14)
    )
    assert [(one.held_on, one.ordinal, one.class_name, one.subject) for one in stayed] == [
        (date(2026, 9, 7), 1, "8А", "Алгебра")
    ]
    assert make_due_columns(school.database) == 1
    assert lessons(school)[:3] == [
        (date(2026, 9, 2), 2), (date(2026, 9, 7), 1), (date(2026, 9, 16), 2)
    ]
    assert differences(school) == []


def test_whatever_changes_the_calendar_asks_for_the_columns(school: NewSchool) -> None:
    fill(school)
    make_due_columns(school.database)
    all_of_them = len(lessons(school))
    caller = deputy(school)
    # A Saturday is worked as a Monday, in a week of six days.
    set_worked_day(school.database, caller, None, school.year_id, date(2026, 9, 12), 1)
    assert make_due_columns(school.database) == 1
    assert (date(2026, 9, 12), 1) in lessons(school)
    set_worked_day(school.database, caller, None, school.year_id, date(2026, 9, 12), None)
    make_due_columns(school.database)
    off = days.add_day_off(school.database, caller, None, school.year_id, Holiday(
        date(2026, 9, 7), date(2026, 9, 7), "Карантин"
    ))
    days.change_day_off(school.database, caller, None, off, Holiday(
        date(2026, 9, 14), date(2026, 9, 14), "Карантин"
    ))
    make_due_columns(school.database)
    assert (date(2026, 9, 7), 1) in lessons(school)
    assert (date(2026, 9, 14), 1) not in lessons(school)
    days.remove_day_off(school.database, caller, None, off)
    make_due_columns(school.database)
    assert len(lessons(school)) == all_of_them


def test_the_year_ends_later_or_earlier_and_the_lessons_with_it(school: NewSchool) -> None:
    fill(school)
    make_due_columns(school.database)
    before = lessons(school)
    caller = deputy(school)
    with school.database.transaction(school.code) as session:
        (last,) = session.execute(
            select(Term.ends_on).where(Term.grade == 8, Term.kind == "quarter", Term.number == 4)
        ).one()
        terms = session.execute(
            select(Term.starts_on, Term.ends_on)
            .where(Term.grade == 8, Term.kind == "quarter").order_by(Term.number)
        ).all()
    set_terms(school.database, caller, None, school.year_id, NewTerms(
        8, 8, "quarter",
        [Span(*one) for one in terms[:3]] + [Span(terms[3].starts_on, last - timedelta(days=14))],
    ))
    assert make_due_columns(school.database) == 1
    # No term holds the last two weeks: their empty lessons go.
    assert lessons(school) == [one for one in before if one[0] <= last - timedelta(days=14)]
    change_year(school.database, caller, None, school.year_id, NewYear(
        FIRST_DAY, date(2027, 6, 14), 5, 0
    ))
    set_terms(school.database, caller, None, school.year_id, NewTerms(
        8, 8, "quarter",
        [Span(*one) for one in terms[:3]] + [Span(terms[3].starts_on, date(2027, 6, 14))],
    ))
    make_due_columns(school.database)
    assert max(lessons(school))[0] == date(2027, 6, 14)


def test_lessons_that_people_have_added_are_left_alone(school: NewSchool) -> None:
    with school.database.transaction(school.code) as session:
        session.add(Lesson(
            school_id=school.code, id=new_id(), ordinal=7, held_on=date(2026, 9, 8),
            group_id=school.groups["8А", "Алгебра", None], topic="", homework="",
        ))
        session.add(Lesson(
            school_id=school.code, id=new_id(), ordinal=1, held_on=date(2026, 9, 7),
            group_id=school.groups["8А", "Алгебра", None], topic="", homework="",
        ))
    assert fill(school).added == MONDAYS + WEDNESDAYS_A
    assert lessons(school)[1:3] == [(date(2026, 9, 7), 1), (date(2026, 9, 8), 7)]


def test_a_whole_school_is_filled_by_few_statements(
    database: Database, statements: CountStatements
) -> None:
    school = make_school(database, given_load())
    school.bring(given("asc-timetable.xml").read_bytes())
    with statements() as sent:
        done = fill(school)
    # 582 lessons each week and 6 every other one, on 39 weeks of which the first and the last
    # are not whole.
    assert 582 * 38 < done.added < 588 * 39
    assert len(sent) < 20 * 20
    assert fill(school) == Filled()
    assert differences(school) == []


def test_a_lesson_that_the_timetable_wants_is_not_taken_away_by_hand(school: NewSchool) -> None:
    fill(school)
    with school.database.transaction(school.code) as session:
        lesson_id = session.scalars(
            select(Lesson.id).where(Lesson.held_on == date(2026, 9, 7))
        ).one()
    with pytest.raises(Conflict, match="Урок стоит в расписании"):
        delete_lesson(school.database, teacher(school), lesson_id)
    with pytest.raises(Conflict, match="Урок стоит в расписании"):
        move_lesson(
            school.database, teacher(school), lesson_id, held_on=date(2026, 9, 8), ordinal=1
        )
    # Once it is in no timetable any more, it may go.
    school.bring(asc(card("L1", 1, 4), lessons=ALGEBRA))
    delete_lesson(school.database, teacher(school), lesson_id)
