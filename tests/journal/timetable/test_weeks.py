"""Weeks of a class, a teacher, a room and a child, with what is otherwise on their days."""

from datetime import date, time

import pytest
from sqlalchemy import select

from services.journal.calendar.models import Bell, BellSchedule, BellUse, DayOff
from services.journal.classes.usecases import groups
from services.journal.enrolment import usecases as enrolment
from services.journal.load.usecases.members import set_group_members
from services.journal.people.rules import parse_name
from services.journal.substitutions.usecases.saving import WantedChange, save_changes
from services.journal.timetable.models import Room
from services.journal.timetable.usecases.weeks import (
    ShownWeek,
    class_week,
    list_choices,
    pupil_week,
    room_week,
    teacher_week,
)
from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller, Ties
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Forbidden, NotFound
from tests.journal.conftest import CountStatements
from tests.journal.substitutions.conftest import (
    ANNA,
    MONDAY,
    TUESDAY,
    ZOYA,
    deputy,
    let_it_be,
    teacher,
)
from tests.journal.timetable_files.school import NewSchool, asc, card, lesson, make_school


@pytest.fixture(autouse=True)
def _on_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    let_it_be(monkeypatch, MONDAY)


@pytest.fixture
def school(database: Database) -> NewSchool:
    """Monday: algebra in 8А; the groups of English at one time; physics in weeks А on Tuesday."""
    made = make_school(database)
    made.bring(asc(
        card("L1", 1, 1), card("L2", 1, 2, "R2"), card("L3", 1, 2, "R3"),
        card("L4", 2, 1, weeks="10"),
        lessons=lesson("L1", "A", "GA", "T1") + lesson("L2", "E", "GA1", "T2")
        + lesson("L3", "E", "GA2", "T2") + lesson("L4", "F", "GA", "T3"),
    ), since=date(2026, 9, 1))
    return made


def shown(week: ShownWeek) -> list[tuple[int, int, str, str | None, str | None]]:
    """Weekday, place, subject, subgroup and change of each lesson."""
    return [
        (day.date.isoweekday(), one.ordinal, one.subject, one.subgroup, one.change)
        for day in week.days for one in day.lessons
    ]


ALGEBRA = (1, 1, "Алгебра", None, None)


def test_the_week_of_a_class_has_all_its_lessons(school: NewSchool) -> None:
    week = class_week(school.database, deputy(school), school.classes["8А"], MONDAY)
    assert (week.title, week.monday, week.week) == ("8А", MONDAY, 2)
    assert shown(week) == [
        ALGEBRA, (1, 2, "Английский язык", "1 гр.", None),
        (1, 2, "Английский язык", "2 гр.", None),
    ]
    # Monday to Friday, though only Monday has lessons.
    assert [day.date.isoweekday() for day in week.days] == [1, 2, 3, 4, 5]
    first_week = class_week(
        school.database, deputy(school), school.classes["8А"], date(2026, 9, 1)
    )
    assert (first_week.week, (2, 1, "Физика", None, None) in shown(first_week)) == (1, True)


def test_times_are_those_of_the_bells(school: NewSchool) -> None:
    with school.database.transaction(school.code) as session:
        schedule = BellSchedule(
            school_id=school.code, id=new_id(), year_id=school.year_id, name="Обычное"
        )
        session.add(schedule)
        session.flush()
        session.add(Bell(
            school_id=school.code, schedule_id=schedule.id, shift=1, ordinal=1,
            starts_at=time(8, 30), ends_at=time(9, 15),
        ))
        session.add(BellUse(
            school_id=school.code, id=new_id(), year_id=school.year_id, schedule_id=schedule.id
        ))
    week = class_week(school.database, deputy(school), school.classes["8А"], MONDAY)
    first, second, _ = week.days[0].lessons
    assert (first.starts_at, first.ends_at, second.starts_at) == ("08:30", "09:15", None)


def test_a_substitution_is_in_both_teachers_weeks(school: NewSchool) -> None:
    group = school.groups["8А", "Алгебра", None]
    save_changes(school.database, deputy(school), [
        WantedChange(group, MONDAY, 1, teacher_id=school.teachers[ZOYA])
    ])
    caller = deputy(school)
    anna = teacher_week(school.database, caller, school.teachers[ANNA], MONDAY)
    zoya = teacher_week(school.database, caller, school.teachers[ZOYA], MONDAY)
    for week in (anna, zoya):
        assert (1, 1, "Алгебра", None, "substitute") in shown(week)
        assert week.days[0].lessons[0].teacher == "Ушакова З. С."
    (own,) = [one for one in teacher_week(
        school.database, teacher(school, ZOYA), school.teachers[ZOYA], MONDAY
    ).days[0].lessons if one.subject == "Алгебра"]
    assert own.own


def test_a_moved_lesson_is_shown_where_it_was_and_where_it_is(school: NewSchool) -> None:
    group = school.groups["8А", "Алгебра", None]
    save_changes(school.database, deputy(school), [
        WantedChange(group, MONDAY, 1, moved_on=TUESDAY, moved_ordinal=6)
    ])
    week = class_week(school.database, deputy(school), school.classes["8А"], MONDAY)
    assert (1, 1, "Алгебра", None, "moved_away") in shown(week)
    assert (2, 6, "Алгебра", None, "moved_here") in shown(week)
    gone = week.days[0].lessons[0]
    assert (gone.moved_to, gone.moved_to_ordinal) == (TUESDAY, 6)


def test_a_holiday_says_what_it_is(school: NewSchool) -> None:
    with school.database.transaction(school.code) as session:
        session.add(DayOff(
            school_id=school.code, id=new_id(), year_id=school.year_id, starts_on=MONDAY,
            ends_on=MONDAY, name="Праздник",
        ))
    day = class_week(school.database, deputy(school), school.classes["8А"], MONDAY).days[0]
    assert (day.works, day.off, day.lessons) == (False, "Праздник", [])


def test_the_week_of_a_room(school: NewSchool) -> None:
    with school.database.transaction(school.code) as session:
        room_id = session.scalars(select(Room.id).where(Room.name == "202")).one()
    week = room_week(school.database, deputy(school), room_id, MONDAY)
    assert shown(week) == [(1, 2, "Английский язык", "1 гр.", None)]
    names = [one.name for one in list_choices(school.database, deputy(school)).rooms]
    assert names == ["201", "202", "зал"]


def test_a_child_has_the_lessons_of_its_groups_on_the_days_that_it_is_there(
    school: NewSchool,
) -> None:
    pupil_id = enrolment.enrol_pupil(
        school.database, school.operator, class_id=school.classes["8А"],
        name=parse_name("Жуков Пётр"), enrolled_on=date(2026, 9, 7),
    )
    parent = Caller(
        "parent", Role.REPRESENTATIVE, school.code, person_id=new_id(),
        ties=Ties(pupils=frozenset({pupil_id})), correlation_id="f" * 32, origin="test",
    )
    # In no subgroup yet: the whole class's lessons alone.
    assert shown(pupil_week(school.database, parent, pupil_id, MONDAY)) == [ALGEBRA]
    before = pupil_week(school.database, parent, pupil_id, date(2026, 9, 1))
    assert shown(before) == []
    with school.database.transaction(school.code) as session:
        (seen,) = set(session.scalars(
            select(Access.subject_id).where(Access.action == "timetable.read_pupil")
        ))
    assert seen == pupil_id
    with pytest.raises(NotFound):
        pupil_week(school.database, parent, new_id(), MONDAY)
    with pytest.raises(Forbidden):
        class_week(school.database, parent, school.classes["8А"], MONDAY)
    with pytest.raises(Forbidden):
        pupil_week(school.database, teacher(school, ANNA), pupil_id, MONDAY)


def test_a_week_takes_few_statements(school: NewSchool, statements: CountStatements) -> None:
    with statements() as sent:
        class_week(school.database, deputy(school), school.classes["8А"], MONDAY)
    assert len(sent) <= 14


def test_what_is_not_there_is_not_found(school: NewSchool) -> None:
    for read in (class_week, teacher_week, room_week):
        with pytest.raises(NotFound):
            read(school.database, deputy(school), new_id(), MONDAY)


def test_the_week_of_a_child_who_changed_its_subgroup_has_each_day_of_its_own(
    school: NewSchool, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.bring(asc(
        card("L5", 1, 2), card("L6", 1, 3), card("L5", 2, 2), card("L6", 2, 3),
        lessons=lesson("L5", "E", "GA1", "T2") + lesson("L6", "E", "GA2", "T2"),
    ), since=date(2026, 9, 1))
    child = enrolment.enrol_pupil(
        database, school.operator, class_id=school.classes["8А"],
        name=parse_name("Волков Илья Петрович"), enrolled_on=date(2026, 9, 1),
    )
    first, second = (school.groups["8А", "Английский язык", f"{one} гр."] for one in (1, 2))
    set_group_members(database, deputy(school), {first: [child], second: []})
    monkeypatch.setattr(groups, "today", lambda: TUESDAY)
    set_group_members(database, deputy(school), {first: [], second: [child]})
    parent = Caller(
        "parent", Role.REPRESENTATIVE, school.code, person_id=new_id(),
        ties=Ties(pupils=frozenset({child})), correlation_id="f" * 32, origin="test",
    )
    shown = pupil_week(database, parent, child, MONDAY)
    english = [
        (one.date, it.subgroup) for one in shown.days for it in one.lessons
        if it.subject == "Английский язык"
    ]
    assert english == [(MONDAY, "1 гр."), (TUESDAY, "2 гр.")]
