"""What sums are made of in a school, and what of them it has published."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    Text,
    cast,
    distinct,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from services.journal.attendance_codes.rules import Attendance
from services.journal.classes.models import Enrolment, SchoolClass, Subject, SubjectGroup
from services.journal.classes.queries import FIRST_DAY, LAST_DAY, enrolled_on, in_group
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell, TermMark
from services.journal.marks.rules.marks import MarkValue
from services.journal.summaries.models import PublishedSum
from services.journal.summaries.rules import CHILDREN, PLACES, WHOLE_SCHOOL, Block, Counts
from services.journal.years.models import AcademicYear, Term
from services.journal.years.rules import TermKind

MARKS, ATTENDANCE, MOVEMENT = "marks", "attendance", "movement"
ARRIVALS, DEPARTURES = "arrivals", "departures"

Line = tuple[str, str, str]
"""Year, period and subject that a row of sums is of; the last two may be empty."""

_COUNTED_MARKS = {
    "fives": MarkValue.FIVE,
    "fours": MarkValue.FOUR,
    "threes": MarkValue.THREE,
    "twos": MarkValue.TWO,
    "ones": MarkValue.ONE,
    "not_attested": MarkValue.NOT_ATTESTED,
}
_COUNTED_CODES = {
    "missed": (
        Attendance.ABSENT, Attendance.UNEXCUSED, Attendance.ILL, Attendance.EXCUSED,
    ),
    "ill": (Attendance.ILL,),
    "excused": (Attendance.EXCUSED,),
    "unexcused": (Attendance.UNEXCUSED,),
    "late": (Attendance.LATE,),
}
_PERIOD: ColumnElement[str] = Term.kind + ":" + cast(Term.number, Text)


@dataclass(frozen=True, slots=True)
class Counting:
    """Which school is counted, on which day, and by which of the platform's numbers.

    What has ended more than `open_days` ago stays as it was published, whatever becomes of the
    journals; who comes later in September than on day `arrivals_after` has arrived.
    """

    school_id: str
    today: date
    open_days: int
    arrivals_after: int


def read_published(session: Session, school_id: str, kind: str) -> dict[Line, list[Block]]:
    """Return what a school shows of a kind: the blocks of each line, by their grades."""
    rows = session.scalars(
        select(PublishedSum)
        .where(PublishedSum.school_id == school_id, PublishedSum.kind == kind)
        .order_by(PublishedSum.grades)
    )
    lines: dict[Line, list[Block]] = {}
    for row in rows:
        lines.setdefault((row.year, row.period, row.subject), []).append(_block(row))
    return lines


def count_kind(
    session: Session, kind: str, counting: Counting
) -> Mapping[Line, Mapping[int, Counts]]:
    """Return the counts of a kind that may still change, by line and grade."""
    found: dict[Line, dict[int, Counts]] = {}
    for row in session.execute(_SELECTIONS[kind](counting)).mappings():
        counts = dict(row)
        line = (counts.pop("year"), counts.pop("period"), counts.pop("subject"))
        found.setdefault(line, {})[counts.pop("grade")] = counts
    return found


def _block(row: PublishedSum) -> Block:
    return Block(tuple(row.grades), row.counts.get("now"), tuple(row.counts.get("before", ())))


def _is_open(
    counting: Counting,
    kind: str,
    ends_on: SQLColumnExpression[date],
    line: tuple[Any, Any, Any],
) -> ColumnElement[bool]:
    """Whether sums are still corrected, or were never shown."""
    year, period, subject = line
    published = exists().where(
        PublishedSum.school_id == counting.school_id,
        PublishedSum.kind == kind,
        PublishedSum.year == year,
        PublishedSum.period == period,
        PublishedSum.subject == subject,
    )
    since = counting.today - timedelta(days=counting.open_days)
    return or_(ends_on >= since, ~published.correlate_except(PublishedSum))


def _select_marks(counting: Counting) -> Select[Any]:
    """Select term marks of terms that have ended, over the children of a term's last day.

    N of the indicators is those with one of the six marks.
    """
    was_in_class = exists().where(
        Enrolment.school_id == TermMark.school_id,
        Enrolment.pupil_id == TermMark.pupil_id,
        Enrolment.class_id == SchoolClass.id,
        enrolled_on(Term.ends_on),
    )
    columns: list[Any] = [
        AcademicYear.name.label("year"),
        _PERIOD.label("period"),
        Subject.name.label("subject"),
        SchoolClass.grade,
        func.count(distinct(TermMark.pupil_id)).label(CHILDREN),
        *(
            func.count().filter(TermMark.mark == mark).label(name)
            for name, mark in _COUNTED_MARKS.items()
        ),
    ]
    return (
        select(*columns)
        .select_from(TermMark)
        .join_from(TermMark, Term)
        .join_from(Term, AcademicYear)
        .join_from(TermMark, SubjectGroup)
        .join_from(SubjectGroup, SchoolClass)
        .join_from(SubjectGroup, Subject)
        .where(
            TermMark.school_id == counting.school_id,
            TermMark.mark.in_(_COUNTED_MARKS.values()),
            Term.ends_on < counting.today,
            _is_open(counting, MARKS, Term.ends_on, (AcademicYear.name, _PERIOD, Subject.name)),
            was_in_class.correlate_except(Enrolment),
        )
        .group_by(AcademicYear.name, Term.kind, Term.number, Subject.name, SchoolClass.grade)
    )


def _select_attendance(counting: Counting) -> Select[Any]:
    """Select the lessons of terms that have ended, one place for each child of the day."""
    columns: list[Any] = [
        AcademicYear.name.label("year"),
        _PERIOD.label("period"),
        literal("").label("subject"),
        SchoolClass.grade,
        func.count(distinct(Enrolment.pupil_id)).label(CHILDREN),
        func.count().label(PLACES),
        *(
            func.count().filter(MarkCell.attendance.in_(codes)).label(name)
            for name, codes in _COUNTED_CODES.items()
        ),
    ]
    return (
        select(*columns)
        .select_from(Term)
        .join_from(Term, AcademicYear)
        .join(
            SchoolClass,
            (SchoolClass.school_id == Term.school_id)
            & (SchoolClass.year_id == Term.year_id)
            & (SchoolClass.grade == Term.grade),
        )
        .join_from(SchoolClass, SubjectGroup)
        .join(
            Lesson,
            (Lesson.school_id == SubjectGroup.school_id)
            & (Lesson.group_id == SubjectGroup.id)
            & Lesson.held_on.between(Term.starts_on, Term.ends_on),
        )
        .join(
            Enrolment,
            (Enrolment.school_id == SchoolClass.school_id)
            & (Enrolment.class_id == SchoolClass.id)
            & enrolled_on(Lesson.held_on),
        )
        .outerjoin(
            MarkCell,
            (MarkCell.school_id == Lesson.school_id)
            & (MarkCell.lesson_id == Lesson.id)
            & (MarkCell.pupil_id == Enrolment.pupil_id),
        )
        .where(
            Term.school_id == counting.school_id,
            Term.kind != TermKind.YEAR,
            Term.ends_on < counting.today,
            _is_open(counting, ATTENDANCE, Term.ends_on, (AcademicYear.name, _PERIOD, "")),
            in_group(),
        )
        .group_by(AcademicYear.name, Term.kind, Term.number, SchoolClass.grade)
    )


def _select_movement(counting: Counting) -> Select[Any]:
    """Select who came and who left; who changes class inside the school does neither."""
    september = func.make_date(
        cast(extract("year", AcademicYear.starts_on), Integer), 9, counting.arrivals_after
    )
    stay = (
        select(
            AcademicYear.name,
            AcademicYear.ends_on,
            FIRST_DAY.label("first_day"),
            LAST_DAY.label("last_day"),
            september.label("counted_after"),
        )
        .select_from(Enrolment)
        .join(
            AcademicYear,
            (AcademicYear.school_id == Enrolment.school_id)
            & (AcademicYear.id == Enrolment.year_id),
        )
        .where(
            Enrolment.school_id == counting.school_id,
            AcademicYear.starts_on <= counting.today,
        )
        .group_by(
            AcademicYear.name, AcademicYear.starts_on, AcademicYear.ends_on, Enrolment.pupil_id
        )
        .cte("stay")
    )
    arrived = stay.c.first_day > stay.c.counted_after
    departed = (stay.c.last_day > stay.c.counted_after) & (stay.c.last_day < stay.c.ends_on)
    moved = union_all(
        *(
            select(
                stay.c.name,
                stay.c.ends_on,
                literal(what).label("subject"),
                func.count().filter(counts).label(CHILDREN),
            ).group_by(stay.c.name, stay.c.ends_on)
            for what, counts in ((ARRIVALS, arrived), (DEPARTURES, departed))
        )
    ).subquery("moved")
    return select(
        moved.c.name.label("year"),
        literal("year").label("period"),
        moved.c.subject,
        literal(WHOLE_SCHOOL[0]).label("grade"),
        moved.c.children,
    ).where(
        _is_open(
            counting, MOVEMENT, moved.c.ends_on, (moved.c.name, "year", moved.c.subject)
        )
    )


_SELECTIONS = {
    MARKS: _select_marks,
    ATTENDANCE: _select_attendance,
    MOVEMENT: _select_movement,
}
