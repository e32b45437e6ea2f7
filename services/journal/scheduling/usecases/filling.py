"""Makes the columns of a whole school's journals when its timetable or calendar has changed."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.journal.calendar.columns import MAKE_COLUMNS
from services.journal.calendar.queries import read_calendar
from services.journal.classes.models import SchoolClass
from services.journal.scheduling.usecases.columns import YearDays, make_columns
from services.journal.timetable.models import Timetable
from services.journal.years.models import AcademicYear
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Destroyed
from services.shared.waiting.runner import WorkKind, run_due
from services.shared.waiting.table import WaitingWork

_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Filled:
    """How many lessons a school's timetable has made, moved and taken away; how many stayed."""

    added: int = 0
    moved: int = 0
    removed: int = 0
    stayed: int = 0


def make_due_columns(database: Database) -> int:
    """Make the columns that are asked for; return for how many years (a periodic task)."""
    kind = WorkKind(MAKE_COLUMNS, partial(_make, database))
    return run_due(database, kind, at_most=_AT_ONCE)


def fill_year(database: Database, caller: Caller, school_id: str, year_id: UUID) -> Filled:
    """Make the columns of every class of a year, from its first timetable to its last.

    A class is a transaction of its own: nobody waits long, and what was begun is done again.
    """
    with database.transaction(school_id) as session:
        year = session.get(AcademicYear, (school_id, year_id))
        timetables = session.scalars(
            select(Timetable)
            .where(Timetable.school_id == school_id, Timetable.year_id == year_id)
            .order_by(Timetable.since)
        ).all()
        versions = {one.id: one.version for one in timetables}
        if year is None or not timetables:
            return Filled()
        days = YearDays(year, read_calendar(session, school_id, year_id))
        since, until = timetables[0].since, timetables[-1].until
        _hold_to_the_end(session, year, timetables[-1])
        classes = session.scalars(
            select(SchoolClass)
            .where(SchoolClass.school_id == school_id, SchoolClass.year_id == year_id)
            .order_by(SchoolClass.id)
        ).all()
    until = max(until, *(one.until for one in timetables))
    done = Filled()
    for of_class in classes:
        try:
            with database.transaction(school_id) as session:
                made = make_columns(session, caller, days, of_class, since, until)
        except Destroyed:
            continue
        done = Filled(
            done.added + len(made.added), done.moved + len(made.moved),
            done.removed + len(made.removed), done.stayed + len(made.stayed),
        )
    with database.transaction(school_id) as session:
        for timetable_id, version in versions.items():
            session.execute(
                update(Timetable)
                .where(Timetable.school_id == school_id, Timetable.id == timetable_id)
                .values(filled_version=version)
            )
    return done


def _hold_to_the_end(session: Session, year: AcademicYear, last: Timetable) -> None:
    """Let the last timetable hold to the year's last day, wherever that was moved."""
    if last.until != year.ends_on and last.since <= year.ends_on:
        last.until = year.ends_on
        session.flush()


def _make(database: Database, work: WaitingWork) -> None:
    caller = Caller(
        "worker:journal", Role.SERVICE, work.school_id, correlation_id=new_id().hex,
        origin="worker",
    )
    fill_year(database, caller, work.school_id, UUID(work.data["year_id"]))
