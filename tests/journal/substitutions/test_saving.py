"""What is otherwise on a day: who is free, what clashes, how the columns follow."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from services.journal.lessons.models import Lesson
from services.journal.lessons.usecases.lessons import LessonContent, edit_lesson
from services.journal.substitutions.usecases.covering import LessonToCover, lessons_to_cover
from services.journal.substitutions.usecases.saving import (
    SavedChanges,
    WantedChange,
    save_changes,
)
from services.journal.timetable.comparison import COMPARISONS
from services.shared.accountability.caller import Caller
from services.shared.accountability.comparison import compare
from services.shared.accountability.roles import Role
from services.shared.database.base import new_id
from services.shared.errors import BadInput, Conflict, Forbidden
from tests.journal.substitutions.conftest import (
    ANNA,
    ILYA,
    MARIA,
    MONDAY,
    TUESDAY,
    ZOYA,
    deputy,
    teacher,
)
from tests.journal.timetable_files.school import NewSchool


def to_cover(school: NewSchool, name: str = ANNA, day: date = MONDAY) -> list[LessonToCover]:
    """A teacher's lessons of a day."""
    return lessons_to_cover(
        school.database, deputy(school), teacher_id=school.teachers[name], since=day, until=day
    )


def algebra(school: NewSchool, **more: object) -> WantedChange:
    """A change of the first lesson of Monday."""
    return WantedChange(**{  # type: ignore[arg-type]
        "group_id": school.groups["8А", "Алгебра", None], "held_on": MONDAY, "ordinal": 1, **more
    })


def save(school: NewSchool, *wanted: WantedChange, accepted: bool = False) -> SavedChanges:
    """Save as the deputy."""
    return save_changes(school.database, deputy(school), wanted, accepted=accepted)


def places(school: NewSchool, day: date, class_name: str = "8А") -> list[int]:
    """The lessons of algebra in a class's journal on a day."""
    with school.database.transaction(school.code) as session:
        return list(session.scalars(
            select(Lesson.ordinal)
            .where(
                Lesson.group_id == school.groups[class_name, "Алгебра", None],
                Lesson.held_on == day,
            )
            .order_by(Lesson.ordinal)
        ))


def test_who_is_free_is_offered_the_same_subject_first(school: NewSchool) -> None:
    first, second = to_cover(school)
    assert (first.class_name, first.ordinal, second.class_name) == ("8А", 1, "8Б")
    # Илья has 8Б at that time; Мария is at school for the third lesson.
    names = [one.name for one in first.offers]
    assert names == ["Ежова М. П.", "Ушакова З. С.", "Ушакова З. С."]
    assert [one.at_school for one in first.offers] == [True, False, False]
    assert not any(one.same_subject for one in first.offers)
    assert [one.title for one in first.beside] == ["8Б Физическая культура"]
    assert "Спортов И. И." in [one.name for one in second.offers]
    (physics,) = to_cover(school, MARIA)
    assert physics.offers[0].name == "Алгебраева А. И."


def test_a_substitute_is_saved_and_shown_and_taken_back(school: NewSchool) -> None:
    done = save(school, algebra(school, teacher_id=school.teachers[ZOYA], reason=" болеет "))
    assert done == SavedChanges(1, [])
    first = to_cover(school)[0]
    assert (first.teacher, first.change, first.reason, first.version) == (
        "Ушакова З. С.", "substitute", "болеет", 1
    )
    assert save(school, algebra(school, version=1)).saved == 1
    first = to_cover(school)[0]
    assert (first.teacher, first.change, first.version) == ("Алгебраева А. И.", None, 2)
    with school.database.transaction(school.code) as session:
        assert list(compare(session, COMPARISONS[0], school.code)) == []


def test_a_clash_is_told_and_nothing_saved_until_it_is_accepted(school: NewSchool) -> None:
    wanted = algebra(school, teacher_id=school.teachers[ILYA])
    done = save(school, wanted)
    assert done.saved == 0
    assert [str(one) for one in done.clashes] == [
        "07.09.2026, 1-й урок: Спортов И. И. занят(а) дважды — 8А Алгебра и "
        "8Б Физическая культура."
    ]
    assert to_cover(school)[0].version == 0
    assert save(school, wanted, accepted=True).saved == 1


def test_a_cancelled_or_moved_lesson_takes_its_empty_column_along(school: NewSchool) -> None:
    assert places(school, MONDAY) == [1]
    save(school, algebra(school, cancelled=True))
    assert places(school, MONDAY) == []
    save(school, algebra(school, version=1, moved_on=TUESDAY, moved_ordinal=5))
    assert (places(school, MONDAY), places(school, TUESDAY)) == ([], [1, 5])
    save(school, algebra(school, version=2))
    assert (places(school, MONDAY), places(school, TUESDAY)) == ([1], [1])


def test_a_lesson_that_something_is_in_is_neither_cancelled_nor_moved(school: NewSchool) -> None:
    with school.database.transaction(school.code) as session:
        lesson_id = session.scalars(select(Lesson.id).where(
            Lesson.held_on == MONDAY,
            Lesson.group_id == school.groups["8А", "Алгебра", None],
        )).one()
    edit_lesson(school.database, teacher(school, ANNA), lesson_id, LessonContent(topic="Корни"))
    for change in (
        {"cancelled": True}, {"moved_on": TUESDAY, "moved_ordinal": 5}
    ):
        with pytest.raises(Conflict, match="в журнале уже есть записи"):
            save(school, algebra(school, **change))
    assert places(school, MONDAY) == [1]
    assert to_cover(school)[0].version == 0


def test_two_classes_together_have_one_teacher_and_no_clash(school: NewSchool) -> None:
    sport = school.groups["8Б", "Физическая культура", None]
    assert save(school, algebra(school, with_group_id=sport)).clashes == []
    first = to_cover(school)[0]
    assert (first.change, first.teacher, first.room) == ("together", "Спортов И. И.", "зал")
    (beside,) = [one for one in to_cover(school, ILYA) if one.subject == "Физическая культура"]
    assert beside.change == "together"


def test_classes_that_part_are_both_held_alone(school: NewSchool) -> None:
    sport = school.groups["8Б", "Физическая культура", None]
    save(school, algebra(school, with_group_id=sport))
    assert save(school, algebra(school, version=to_cover(school)[0].version)).clashes == []
    assert to_cover(school)[0].change is None
    (beside,) = [one for one in to_cover(school, ILYA) if one.subject == "Физическая культура"]
    assert beside.change is None


def test_joined_and_moved_at_once_is_refused(school: NewSchool) -> None:
    sport = school.groups["8Б", "Физическая культура", None]
    with pytest.raises(BadInput, match="перенос сохраните отдельно"):
        save(school, algebra(
            school, with_group_id=sport, moved_on=TUESDAY, moved_ordinal=6
        ))


def test_who_saves_what_somebody_has_changed_since_is_refused(school: NewSchool) -> None:
    wanted = algebra(school, teacher_id=school.teachers[ZOYA])
    save(school, wanted)
    with pytest.raises(Conflict, match="уже изменил кто-то другой"):
        save(school, replace(wanted, teacher_id=school.teachers[MARIA]))
    assert to_cover(school)[0].teacher == "Ушакова З. С."


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ordinal": 7}, "такого урока в расписании нет"),
        ({"held_on": date(2026, 9, 13)}, "такого урока в расписании нет"),
        ({"teacher_id": new_id()}, "Такого учителя"),
        ({"moved_on": date(2026, 9, 13), "moved_ordinal": 1}, "не учебный день"),
        ({"moved_on": TUESDAY}, "на какой урок"),
        ({"cancelled": True, "room": "5"}, "Отменённый урок"),
        ({"with_group_id": new_id()}, "с которым объединить"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_saved(
    school: NewSchool, change: dict[str, object], words: str
) -> None:
    good = WantedChange(
        school.groups["8Б", "Алгебра", None], MONDAY, 2, teacher_id=school.teachers[ZOYA]
    )
    with pytest.raises(BadInput, match=words):
        save(school, good, algebra(school, **change))
    assert [one.version for one in to_cover(school)] == [0, 0]


def test_a_lesson_never_goes_where_its_group_has_one(school: NewSchool) -> None:
    done = save(
        school, algebra(school, moved_on=TUESDAY, moved_ordinal=1), accepted=True
    )
    assert done.saved == 0
    assert "у одних и тех же учеников два урока" in done.clashes[0]


def test_only_a_deputy_may(school: NewSchool) -> None:
    for role in (Role.TEACHER, Role.DIRECTOR, Role.PUPIL, Role.REPRESENTATIVE):
        caller = Caller("somebody", role, school.code, person_id=new_id())
        with pytest.raises(Forbidden):
            save_changes(school.database, caller, [algebra(school, cancelled=True)])
        with pytest.raises(Forbidden):
            lessons_to_cover(
                school.database, caller, teacher_id=new_id(), since=MONDAY, until=MONDAY
            )
