"""Reads one child's diary: a week of lessons with what the child has in each, and the averages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.journal.diary.access import DIARY_READ
from services.journal.diary.queries import AVERAGES, LESSONS
from services.journal.diary.rules import Week, WeekError, parse_week, week_of
from services.journal.marks.rules.grid import outcome, weight_units
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, FieldError, NotFound
from services.shared.process.clock import today


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


def read_diary(
    database: Database, caller: Caller, pupil_id: UUID, iso_week: str | None
) -> dict[str, Any]:
    """Return a week of a child's diary; without a week the present one.

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
            raise NotFound("Такой записи нет.")
        lessons = _lessons(session, caller, pupil, week)
        averages = _averages(session, caller, pupil)
        record_access(session, caller, basis.on(pupil_id=pupil.id), kind="marks")
    return {
        "pupil": {"id": pupil.id, "name": pupil.name, "class_name": pupil.class_name or ""},
        "week": _told_week(week, pupil),
        "days": _days(week, lessons),
        "averages": averages,
    }


def _week(iso_week: str | None) -> Week:
    if iso_week is None:
        return week_of(today())
    try:
        return parse_week(iso_week)
    except WeekError as error:
        raise BadInput(str(error), errors=[FieldError("week", str(error))]) from error


def _load_pupil(
    session: Session, caller: Caller, pupil_id: UUID, week: Week
) -> _Pupil | None:
    row = (
        session.execute(
            _PUPIL,
            {"school_id": caller.school_id, "pupil_id": pupil_id, "day": week.ends_on},
        )
        .mappings()
        .one_or_none()
    )
    return _Pupil(**row) if row else None


def _lessons(
    session: Session, caller: Caller, pupil: _Pupil, week: Week
) -> list[dict[str, Any]]:
    rows = session.execute(
        LESSONS,
        {
            "school_id": caller.school_id,
            "pupil_id": pupil.id,
            "starts_on": week.starts_on,
            "ends_on": week.ends_on,
        },
    )
    return [dict(row) for row in rows.mappings()]


def _averages(session: Session, caller: Caller, pupil: _Pupil) -> list[dict[str, Any]]:
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
    return [_average(*row) for row in rows]


def _average(
    subject: str, texts: list[str] | None, weights: list[Any] | None, term_mark: str | None
) -> dict[str, Any]:
    cells = zip(texts or (), map(weight_units, weights or ()), strict=True)
    result = outcome(cells)
    return {
        "subject": subject,
        "average": result.average,
        "weighted": result.weighted,
        "term_mark": term_mark,
    }


def _told_week(week: Week, pupil: _Pupil) -> dict[str, Any]:
    """Return the week with its neighbours; None where the child has no year on that side."""
    before = pupil.first_day is not None and week.starts_on > pupil.first_day
    after = pupil.last_day is not None and week.ends_on < pupil.last_day
    return {
        "iso": week.iso,
        "starts_on": week.starts_on,
        "ends_on": week.ends_on,
        "previous": week.previous.iso if before else None,
        "next": week.next.iso if after else None,
    }


def _days(week: Week, lessons: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    by_day: dict[date, list[dict[str, Any]]] = {day: [] for day in week.days}
    for lesson in lessons:
        by_day[lesson.pop("held_on")].append(lesson)
    return [{"date": day, "lessons": found} for day, found in by_day.items()]


# The class of the day: the enrolment that holds on it, else the last one before, else the first.
# A child's whole time at the school bounds how far the diary is turned.
_PUPIL = text(
    """
    SELECT p.id, concat_ws(' ', p.family_name, nullif(p.given_name, '')) AS name,
           c.id AS class_id, c.name AS class_name, b.first_day, b.last_day,
           t.id AS term_id, t.starts_on AS term_starts_on, t.ends_on AS term_ends_on
      FROM pupil p
      LEFT JOIN LATERAL (
          SELECT e.class_id
            FROM enrolment e
           WHERE e.school_id = p.school_id AND e.pupil_id = p.id
           ORDER BY e.enrolled_on <= :day DESC, abs(e.enrolled_on - :day)
           LIMIT 1
      ) e ON true
      LEFT JOIN school_class c ON c.school_id = p.school_id AND c.id = e.class_id
      LEFT JOIN LATERAL (
          SELECT min(e.enrolled_on) AS first_day,
                 max(least(coalesce(e.departed_on, y.ends_on), y.ends_on)) AS last_day
            FROM enrolment e
            JOIN academic_year y ON y.school_id = e.school_id AND y.id = e.year_id
           WHERE e.school_id = p.school_id AND e.pupil_id = p.id
      ) b ON true
      LEFT JOIN LATERAL (
          SELECT t.id, t.starts_on, t.ends_on
            FROM term t
           WHERE t.school_id = c.school_id AND t.year_id = c.year_id AND t.grade = c.grade
             AND t.kind <> 'year' AND t.starts_on <= :day
           ORDER BY t.starts_on DESC
           LIMIT 1
      ) t ON true
     WHERE p.school_id = :school_id AND p.id = :pupil_id
    """
)
