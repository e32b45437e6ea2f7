"""Who can give a lesson in another's stead, and what clashes on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.journal.timetable.rules.clashes import Clash, Clashes, ClashKind, Placed
from services.journal.timetable.rules.days import DayLesson


@dataclass(frozen=True, slots=True)
class Candidate:
    """A teacher who is free at the time; `same_subject` and `at_school` say why he comes early."""

    teacher_id: UUID
    same_subject: bool
    at_school: bool


def free_teachers(
    lesson: DayLesson,
    of_day: Sequence[DayLesson],
    subjects: Mapping[UUID, frozenset[UUID]],
) -> list[Candidate]:
    """Return who has no lesson at the time of one of the day: same subject first, then who is
    at school on the day anyway. Else in the order of `subjects`, those of all teachers.
    """
    busy: set[UUID | None] = set()
    there: set[UUID | None] = set()
    for one in of_day:
        if one.held and one.held_on == lesson.held_on:
            there.add(one.teacher_id)
            if same_time(one, lesson):
                busy.add(one.teacher_id)
    found = [
        Candidate(teacher_id, lesson.group.subject_id in taught, teacher_id in there)
        for teacher_id, taught in subjects.items()
        if teacher_id not in busy and teacher_id != lesson.teacher_id
    ]
    return sorted(found, key=lambda one: (not one.same_subject, not one.at_school))


def same_time(one: DayLesson, other: DayLesson) -> bool:
    """Whether two lessons are at one time: places of two shifts are not compared."""
    return (one.held_on, one.ordinal, one.group.shift) == (
        other.held_on, other.ordinal, other.group.shift
    )


def day_clashes(
    clashes: Clashes, before: Iterable[DayLesson], after: Iterable[DayLesson]
) -> list[Clash]:
    """Return what clashes after a change and did not before: what was there already is known."""
    known = {_name(one) for one in clashes.among(_placed(before))}
    return [one for one in clashes.among(_placed(after)) if _name(one) not in known]


def _placed(lessons: Iterable[DayLesson]) -> list[Placed]:
    return [
        Placed(
            one, one.group.id, (one.held_on, one.group.shift), one.ordinal, one.teacher_id,
            one.room_id, joint=one.joint,
        )
        for one in lessons
        if one.held
    ]


def _name(clash: Clash) -> tuple[ClashKind, frozenset[object]]:
    return clash.kind, frozenset(
        (one.group_id, one.day, one.ordinal, one.teacher_id, one.room_id)
        for one in (clash.one, clash.other)
    )
