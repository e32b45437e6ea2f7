"""A weekly lesson is added, changed, moved, taken away from a day on; what clashes is refused."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select

from services.journal.lessons.models import Lesson
from services.journal.scheduling.usecases.filling import fill_year
from services.journal.timetable.models import Timetable, TimetableEntry
from services.journal.timetable_files.rules.planning import Entry
from services.journal.weekly.rules.changes import LessonPlace, WeekChange
from services.journal.weekly.usecases.reading import TriedWeek, try_week
from services.journal.weekly.usecases.saving import SavedWeek, save_week
from services.shared.errors import BadInput, Conflict, Forbidden
from tests.journal.substitutions.conftest import ANNA, ILYA, MONDAY, TUESDAY, deputy, teacher
from tests.journal.timetable_files.school import NewSchool

NEXT_MONDAY = date(2026, 9, 14)
ALGEBRA_A, ALGEBRA_B = ("8А", "Алгебра", None), ("8Б", "Алгебра", None)
GEOMETRY, PHYSICS = ("8А", "Геометрия", None), ("8А", "Физика", None)
SPORT_A, SPORT_B = ("8А", "Физическая культура", None), ("8Б", "Физическая культура", None)
Named = tuple[str, str, str | None]


def place(school: NewSchool, group: Named, weekday: int, ordinal: int) -> LessonPlace:
    """A lesson of each week."""
    return LessonPlace(school.groups[group], weekday, 0, ordinal)


def lesson(school: NewSchool, group: Named, weekday: int, ordinal: int, **more: object) -> Entry:
    """A lesson as it is to be."""
    rest = {"room": None, "teacher_id": None, "joint": None, "week": 0, **more}
    return Entry(school.groups[group], weekday=weekday, ordinal=ordinal, **rest)  # type: ignore[arg-type]


def tried(school: NewSchool, *changes: WeekChange, since: date | None = None) -> TriedWeek:
    """The week with changes."""
    return try_week(school.database, deputy(school), since=since, changes=changes)


def saved(
    school: NewSchool, *changes: WeekChange, since: date | None = None, preview: bool = False,
    seen: str | None = None,
) -> SavedWeek:
    """Save changes of the week that is there."""
    return save_week(
        school.database, deputy(school), year_id=school.year_id, since=since,
        seen=tried(school, since=since).seen if seen is None else seen, changes=changes,
        preview=preview,
    )


def columns(school: NewSchool, group: Named, days: Sequence[date]) -> list[tuple[date, int]]:
    """The lessons of a group's journal on days."""
    with school.database.transaction(school.code) as session:
        return [(row.held_on, row.ordinal) for row in session.execute(
            select(Lesson.held_on, Lesson.ordinal)
            .where(Lesson.group_id == school.groups[group], Lesson.held_on.in_(days))
            .order_by(Lesson.held_on, Lesson.ordinal)
        )]


def test_a_lesson_moves_from_today_on_and_the_journals_follow(school: NewSchool) -> None:
    changes = WeekChange(
        place(school, PHYSICS, 1, 3), lesson(school, PHYSICS, 3, 2, room="210")
    )
    looked = saved(school, changes, preview=True)
    weeks = columns(school, PHYSICS, [MONDAY, NEXT_MONDAY])
    assert weeks == [(MONDAY, 3), (NEXT_MONDAY, 3)]
    done = saved(school, changes)
    assert (done.since, done.changed) == (MONDAY, 1)
    assert done.columns == looked.columns
    # The last day of May is a Monday.
    assert (done.columns.added, done.columns.removed) == (38, 39)
    fill_year(school.database, school.operator, school.code, school.year_id)
    assert columns(school, PHYSICS, [MONDAY, date(2026, 9, 9), NEXT_MONDAY]) == [
        (date(2026, 9, 9), 2)
    ]
    # What was before stays as it was planned.
    with school.database.transaction(school.code) as session:
        spans = session.execute(
            select(Timetable.since, Timetable.until).order_by(Timetable.since)
        ).all()
    assert [tuple(one) for one in spans] == [
        (date(2026, 9, 1), date(2026, 9, 6)), (MONDAY, date(2027, 5, 31))
    ]
    (room,) = [one.room for one in tried(school).lessons
               if one.group_id == school.groups[PHYSICS]]
    assert room == "210"


def test_the_second_change_of_a_day_is_made_in_place(school: NewSchool) -> None:
    saved(school, WeekChange(None, lesson(school, GEOMETRY, 1, 5)))
    saved(school, WeekChange(place(school, GEOMETRY, 1, 5), None),
          WeekChange(None, lesson(school, GEOMETRY, 2, 5, week=1)))
    with school.database.transaction(school.code) as session:
        assert len(session.scalars(select(Timetable)).all()) == 2
        found = session.execute(
            select(TimetableEntry.weekday, TimetableEntry.week)
            .where(TimetableEntry.group_id == school.groups[GEOMETRY])
        ).all()
    assert [tuple(one) for one in found] == [(2, 1)]


def test_a_change_from_a_named_day_leaves_the_days_before(school: NewSchool) -> None:
    saved(school, WeekChange(place(school, PHYSICS, 1, 3), None), since=NEXT_MONDAY)
    fill_year(school.database, school.operator, school.code, school.year_id)
    assert columns(school, PHYSICS, [MONDAY, NEXT_MONDAY]) == [(MONDAY, 3)]


@pytest.mark.parametrize(("change", "what"), [
    # The same class, the same teacher, the same group, a teacher of others.
    (lambda s: WeekChange(None, lesson(s, PHYSICS, 1, 1)),
     "У одних и тех же учеников два урока сразу, пн, 1-й урок: 8А Алгебра и 8А Физика."),
    (lambda s: WeekChange(place(s, ALGEBRA_B, 1, 2), lesson(s, ALGEBRA_B, 2, 1)),
     "Алгебраева Анна Ивановна ведёт два урока сразу, вт, 1-й урок: "
     "8А Алгебра и 8Б Алгебра."),
    (lambda s: WeekChange(None, lesson(s, PHYSICS, 1, 3)),
     "8А Физика стоит дважды, пн, 3-й урок."),
    (lambda s: WeekChange(
        None, lesson(s, SPORT_A, 1, 2, teacher_id=s.teachers[ANNA])
     ), "Алгебраева Анна Ивановна ведёт два урока сразу, пн, 2-й урок: "
        "8Б Алгебра и 8А Физическая культура."),
])
def test_what_clashes_is_shown_before_and_refused(
    school: NewSchool, change: object, what: str
) -> None:
    wanted = change(school)  # type: ignore[operator]
    assert what in {str(one.what) for one in tried(school, wanted).clashes if one.refused}
    with pytest.raises(Conflict, match="Ничего не записано"):
        saved(school, wanted)
    with school.database.transaction(school.code) as session:
        assert len(session.scalars(select(Timetable)).all()) == 1


def test_two_change_places_though_each_alone_would_clash(school: NewSchool) -> None:
    there, here = place(school, ALGEBRA_A, 1, 1), place(school, PHYSICS, 1, 3)
    changes = (
        WeekChange(there, lesson(school, ALGEBRA_A, 1, 3)),
        WeekChange(here, lesson(school, PHYSICS, 1, 1)),
    )
    assert [one for one in tried(school, *changes).clashes if one.refused] == []
    done = saved(school, *changes)
    assert done.changed == 2


def test_one_room_twice_is_a_note(school: NewSchool) -> None:
    done = saved(school, WeekChange(None, lesson(school, GEOMETRY, 1, 4, room="зал")),
                 WeekChange(None, lesson(school, SPORT_B, 1, 4, room="Зал")))
    (note,) = map(str, done.notes)
    assert note.startswith("Кабинет")
    assert {one.room for one in tried(school).lessons if one.ordinal == 4} == {"зал"}


def test_one_teacher_gives_two_classes_one_lesson_where_it_is_said(school: NewSchool) -> None:
    wanted = WeekChange(None, lesson(school, SPORT_A, 1, 1))
    assert any(one.refused for one in tried(school, wanted).clashes)
    free = WeekChange(None, lesson(school, SPORT_A, 3, 1))
    beside = WeekChange(None, lesson(school, SPORT_B, 3, 1), together=True)
    assert [one for one in tried(school, free, beside).clashes if one.refused] == []
    saved(school, free, beside)
    joints = {one.joint for one in tried(school).lessons if one.weekday == 3}
    assert len(joints) == 1
    assert None not in joints
    # One of them goes elsewhere: they are two lessons again.
    saved(school, WeekChange(place(school, SPORT_A, 3, 1), lesson(school, SPORT_A, 3, 2)))
    assert {one.joint for one in tried(school).lessons if one.weekday == 3} == {None}


def test_a_stale_page_is_refused_and_nothing_is_written(school: NewSchool) -> None:
    seen = tried(school).seen
    saved(school, WeekChange(place(school, PHYSICS, 1, 3), None))
    with pytest.raises(Conflict, match="изменил кто-то другой"):
        saved(school, WeekChange(None, lesson(school, GEOMETRY, 3, 3)), seen=seen)
    # The other one's change, tried again over what is there now, knows what is gone.
    again = tried(school, WeekChange(place(school, PHYSICS, 1, 3), None))
    assert again.missing == [place(school, PHYSICS, 1, 3)]


def test_which_lessons_stay_is_told_by_name(school: NewSchool) -> None:
    with school.database.transaction(school.code) as session:
        lesson_ = session.scalars(select(Lesson).where(
            Lesson.group_id == school.groups[PHYSICS], Lesson.held_on == NEXT_MONDAY
        )).one()
        lesson_.topic = "Сила"
    change = WeekChange(place(school, PHYSICS, 1, 3), None)
    for preview in (True, False):
        done = saved(school, change, preview=preview)
        assert [(one.held_on, one.ordinal, one.class_name, one.subject)
                for one in done.columns.stayed] == [(NEXT_MONDAY, 3, "8А", "Физика")]
    fill_year(school.database, school.operator, school.code, school.year_id)
    assert columns(school, PHYSICS, [MONDAY, NEXT_MONDAY]) == [(NEXT_MONDAY, 3)]
    # It stayed then: another change does not tell it again.
    other = saved(school, WeekChange(None, lesson(school, GEOMETRY, 3, 3)))
    assert other.columns.stayed == []


def test_places_of_the_lesson_in_hand_say_what_would_clash(school: NewSchool) -> None:
    found = try_week(
        school.database, deputy(school), in_hand=place(school, ALGEBRA_B, 1, 2)
    )
    at = {(one.weekday, one.ordinal): one for one in found.places}
    assert len(at) == found.weekdays * found.ordinals
    assert at[2, 1].refused
    assert "ведёт два урока сразу" in str(at[2, 1].clashes[0])
    assert not at[1, 2].refused
    assert not at[4, 4].clashes


def test_a_week_begins_with_nothing(school: NewSchool) -> None:
    with school.database.transaction(school.code) as session:
        session.execute(TimetableEntry.__table__.delete())  # type: ignore[attr-defined]
        session.execute(Timetable.__table__.delete())  # type: ignore[attr-defined]
    done = saved(school, WeekChange(None, lesson(school, PHYSICS, 1, 1, room="1")))
    assert (done.since, done.until) == (date(2026, 9, 1), date(2027, 5, 31))


def test_who_does_not_make_timetables_is_refused(school: NewSchool) -> None:
    with pytest.raises(Forbidden):
        try_week(school.database, teacher(school, ILYA))
    with pytest.raises(BadInput, match="не входит"):
        tried(school, since=date(2020, 9, 1))
    assert TUESDAY.weekday() == 1
