"""The timetables of a year: which one holds, and one to be changed from a day on."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, func, insert, literal, select
from sqlalchemy.orm import Session

from services.journal.timetable.models import Timetable, TimetableEntry
from services.journal.timetable.rules.validity import Span, Validity, choose_validity
from services.journal.years.models import AcademicYear
from services.shared.database.base import new_id
from services.shared.errors import BadInput, FieldError
from services.shared.process.clock import today
from services.shared.wording import said

_DAY = timedelta(days=1)


def lock_timetables(session: Session, school_id: str) -> None:
    """Wait for whoever changes the school's timetable, and let others wait."""
    session.execute(
        select(
            func.pg_advisory_xact_lock(
                func.hashtextextended(literal(f"timetable {school_id}"), 0)
            )
        )
    )


def select_timetables(school_id: str, year_id: UUID) -> Select[Timetable]:
    """Select the timetables of a year, in the order of their days."""
    return (
        select(Timetable)
        .where(Timetable.school_id == school_id, Timetable.year_id == year_id)
        .order_by(Timetable.since)
    )


def find_validity(session: Session, year: AcademicYear, since: date | None) -> Validity:
    """Return which days a change of the year's timetable is for, and what it begins with.

    Raises:
        BadInput: the day is outside the year.
    """
    if since is not None and not year.starts_on <= since <= year.ends_on:
        what = said(
            "День %(since)s не входит в учебный год %(year)s: с %(first)s по %(last)s.",
            since=since, year=year.name, first=year.starts_on, last=year.ends_on,
        )
        raise BadInput(what, errors=[FieldError("since", what)])
    spans = [
        Span(one.id, one.since, one.until)
        for one in session.scalars(select_timetables(year.school_id, year.id))
    ]
    return choose_validity(
        spans, since, today(), Span(year.id, year.starts_on, year.ends_on)
    )


def open_timetable(
    session: Session, year: AcademicYear, validity: Validity, *, copy: bool
) -> Timetable:
    """Return the timetable to be changed, its version raised: a step under the lock.

    A new one has a copy of the entries of its base where `copy` says so.
    """
    school_id = year.school_id
    base = session.get(Timetable, (school_id, validity.base)) if validity.base else None
    if base is not None and validity.in_place:
        base.version += 1
        session.flush()
        return base
    if base is not None and base.since < validity.since <= base.until:
        base.until = validity.since - _DAY
        session.flush()
    made = Timetable(
        school_id=school_id, id=new_id(), year_id=year.id, since=validity.since,
        until=validity.until, version=1, filled_version=0,
    )
    session.add(made)
    session.flush()
    if base is not None and copy:
        _copy_entries(session, base, made)
    return made


def _copy_entries(session: Session, base: Timetable, made: Timetable) -> None:
    columns = ("group_id", "weekday", "week", "ordinal", "room_id", "teacher_id", "joint")
    entries = session.execute(
        select(*(getattr(TimetableEntry, name) for name in columns)).where(
            TimetableEntry.school_id == base.school_id, TimetableEntry.timetable_id == base.id
        )
    ).mappings()
    rows = [
        {"school_id": base.school_id, "id": new_id(), "timetable_id": made.id, **entry}
        for entry in entries
    ]
    if rows:
        session.execute(insert(TimetableEntry), rows)
