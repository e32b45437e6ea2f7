"""Who of the enrolments of a class is taught in it, and who teaches it."""

from collections.abc import Iterable

from services.journal.papers.oneroster.checking import Record
from services.journal.papers.structure import Findings
from services.shared.wording import said

STUDENT, TEACHER = "student", "teacher"


def with_role(members: Iterable[Record], role: str) -> list[Record]:
    """Return the enrolments in a role."""
    return [one for one in members if one["role"] == role]


def teacher_of(members: Iterable[Record], found: Findings) -> Record | None:
    """Return the enrolment of the one who teaches: the only one, or of several the primary."""
    teachers = with_role(members, TEACHER)
    if len(teachers) < 2:
        return teachers[0] if teachers else None
    primary = [one for one in teachers if one["primary"] == "true"]
    if len(primary) == 1:
        return primary[0]
    found.refuse(teachers[1].place("primary"), said(
        "Здесь несколько учителей: отметьте одного главным (primary true)."
    ))
    return None
