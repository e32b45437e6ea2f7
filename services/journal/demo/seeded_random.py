"""What children of the demo have in their lessons: marks and absences as likely as in life."""

from collections.abc import Iterator, Sequence
from random import Random

from services.journal.attendance_codes.rules import Attendance
from services.journal.demo.timetable import PlannedLesson
from services.journal.marks.rules.marks import CellContent, MarkValue


def invent_cells(
    rng: Random, grade: int, lessons: Sequence[PlannedLesson]
) -> Iterator[tuple[int, CellContent]]:
    """Return one child's filled cells in a course, each with the place of its lesson."""
    ability = min(4.9, max(2.6, rng.gauss(4.0, 0.6)))
    ill_until = -1
    for place, lesson in enumerate(lessons):
        if rng.random() < 0.012:
            ill_until = place + rng.randrange(1, 4)
        attendance = Attendance.ILL if place <= ill_until else _attendance(rng)
        away = attendance in (Attendance.ILL, Attendance.ABSENT)
        marks = () if away else _marks(rng, grade, ability, lesson)
        if marks or attendance:
            yield place, CellContent(marks, attendance)


def _attendance(rng: Random) -> Attendance | None:
    drawn = rng.random()
    if drawn < 0.03:
        return Attendance.ABSENT
    return Attendance.LATE if drawn < 0.04 else None


def _marks(
    rng: Random, grade: int, ability: float, lesson: PlannedLesson
) -> tuple[MarkValue, ...]:
    likely = 0.97 if lesson.work_type else 0.27
    if grade == 1 or rng.random() > likely:
        return ()
    mark = _mark(rng, ability)
    return (mark, _mark(rng, ability)) if rng.random() < 0.03 else (mark,)


def _mark(rng: Random, ability: float) -> MarkValue:
    return MarkValue(str(min(5, max(2, round(rng.gauss(ability, 0.7))))))
