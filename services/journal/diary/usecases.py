"""Reads one child's diary: a week of lessons with what the child has in each, and the averages."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.attendance_codes.rules import CodeWriting, codes_from
from services.journal.diary.access import DIARY_READ
from services.journal.diary.queries import AVERAGES, LESSONS, PUPIL
from services.journal.diary.rules import Week, WeekError, parse_week, week_of
from services.journal.marks.rules.grid import outcome, weight_units
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, FieldError, NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class DiaryPupil:
    """Whose diary it is; `class_name` is that of the week, empty for a child never enrolled."""

    id: UUID
    name: str
    class_name: str


@dataclass(frozen=True, slots=True)
class DiaryWeek:
    """A week with its neighbours; None where the child was not at the school."""

    iso: str
    starts_on: date
    ends_on: date
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class DiaryLesson:
    """A lesson and what the child has in it; `work_type` in short."""

    ordinal: int
    subject: str
    topic: str
    homework: str
    work_type: str | None
    cell: str


@dataclass(frozen=True, slots=True)
class DiaryDay:
    """A day with its lessons in their order."""

    date: date
    lessons: list[DiaryLesson]


@dataclass(frozen=True, slots=True)
class SubjectAverage:
    """What a child's marks in a subject come to in the term of the week, two decimals."""

    subject: str
    average: str | None
    weighted: str | None
    term_mark: str | None


@dataclass(frozen=True, slots=True)
class Diary:
    """A week of a child's diary: seven days, and the averages by subject.

    Cells hold the stored attendance codes; `attendance_codes` say how the class writes them.
    """

    pupil: DiaryPupil
    week: DiaryWeek
    days: list[DiaryDay]
    averages: list[SubjectAverage]
    attendance_codes: tuple[CodeWriting, ...]


@dataclass(frozen=True, slots=True)
class _Pupil:
    """The child with the class of that week; outside of any year, the last class before it."""

    id: UUID
    name: str
    class_id: UUID | None
    class_name: str | None
    first_day: date | None
    last_day: date | None
    term_id: UUID | None
    term_starts_on: date | None
    term_ends_on: date | None
    attendance_codes: str | None


def read_diary(
    database: Database, caller: Caller, pupil_id: UUID, iso_week: str | None
) -> Diary:
    """Return a week of a child's diary; without a week the present one.

    A family whose child has left the school gets the child's last week instead, and of later days
    nothing that is the class's alone.

    Raises:
        BadInput: the text names no week.
        Forbidden: the caller's role or tie does not allow it.
        NotFound: there is no such child, or none that the caller may know of.
    """
    week = _week(iso_week)
    with database.transaction(caller.school_id) as session:
        pupil = _load_pupil(session, caller, pupil_id, week)
        basis = require(
            DIARY_READ, caller,
            Target(pupil_id=pupil_id, class_id=pupil.class_id if pupil else None),
        )
        if pupil is None:
            raise NotFound(said("Такой записи нет."))
        if iso_week is None and pupil_id in caller.ties.former and pupil.last_day:
            week = week_of(pupil.last_day)
            pupil = _load_pupil(session, caller, pupil_id, week) or pupil
        days = _load_days(session, caller, pupil, week)
        averages = _load_averages(session, caller, pupil)
        record_access(session, caller, basis, kind="marks")
    return Diary(
        DiaryPupil(pupil.id, pupil.name, pupil.class_name or ""),
        _with_neighbours(week, pupil),
        days,
        averages,
        codes_from(pupil.attendance_codes).writings,
    )


def _week(iso_week: str | None) -> Week:
    if iso_week is None:
        return week_of(today())
    try:
        return parse_week(iso_week)
    except WeekError as error:
        raise BadInput(error.args[0], errors=[FieldError("week", error.args[0])]) from error


def _load_pupil(
    session: Session, caller: Caller, pupil_id: UUID, week: Week
) -> _Pupil | None:
    row = (
        session.execute(
            PUPIL,
            {"school_id": caller.school_id, "pupil_id": pupil_id, "day": week.ends_on},
        )
        .mappings()
        .one_or_none()
    )
    return _Pupil(**row) if row else None


def _load_days(session: Session, caller: Caller, pupil: _Pupil, week: Week) -> list[DiaryDay]:
    by_day: dict[date, list[DiaryLesson]] = {day: [] for day in week.days}
    rows = session.execute(
        LESSONS,
        {
            "school_id": caller.school_id,
            "pupil_id": pupil.id,
            "starts_on": week.starts_on,
            "ends_on": week.ends_on,
        },
    )
    for held_on, *lesson in rows:
        by_day[held_on].append(DiaryLesson(*lesson))
    return [DiaryDay(day, lessons) for day, lessons in by_day.items()]


def _load_averages(session: Session, caller: Caller, pupil: _Pupil) -> list[SubjectAverage]:
    if pupil.term_id is None:
        return []
    rows = session.execute(
        AVERAGES,
        {
            "school_id": caller.school_id,
            "pupil_id": pupil.id,
            "class_id": pupil.class_id,
            "term_id": pupil.term_id,
            "starts_on": pupil.term_starts_on,
            "ends_on": pupil.term_ends_on,
        },
    )
    groups = [_GroupCells(*row) for row in rows]
    if pupil.id in caller.ties.former:
        groups = [one for one in groups if one.texts or one.term_mark]
    return _averages(groups)


@dataclass(frozen=True, slots=True)
class _GroupCells:
    """What a child has in one group in a term; not `own`: of a class or subgroup it has left."""

    subject: str
    own: bool
    texts: list[str] | None
    weights: list[Decimal | None] | None
    term_mark: str | None


def _averages(groups: list[_GroupCells]) -> list[SubjectAverage]:
    """Return a line for each own group, with the cells of the subject in groups left.

    A subject that has not gone on has a line of its own.
    """
    left: dict[str, list[_GroupCells]] = {}
    for one in groups:
        if not one.own:
            left.setdefault(one.subject, []).append(one)
    own = [([one], left.get(one.subject, [])) for one in groups if one.own]
    goes_on = {one.subject for one in groups if one.own}
    ended: list[tuple[list[_GroupCells], list[_GroupCells]]] = [
        ([], rest) for subject, rest in left.items() if subject not in goes_on
    ]
    lines = [_average([*here, *before]) for here, before in [*own, *ended]]
    return sorted(lines, key=lambda line: line.subject)


def _average(groups: list[_GroupCells]) -> SubjectAverage:
    result = outcome(
        (text, weight_units(weight))
        for one in groups
        for text, weight in zip(one.texts or (), one.weights or (), strict=True)
    )
    marks = (one.term_mark for one in groups if one.term_mark)
    return SubjectAverage(
        groups[0].subject, result.average, result.weighted, next(marks, None)
    )


def _with_neighbours(week: Week, pupil: _Pupil) -> DiaryWeek:
    before = pupil.first_day is not None and week.starts_on > pupil.first_day
    after = pupil.last_day is not None and week.ends_on < pupil.last_day
    return DiaryWeek(
        week.iso,
        week.starts_on,
        week.ends_on,
        week.previous.iso if before else None,
        week.next.iso if after else None,
    )
