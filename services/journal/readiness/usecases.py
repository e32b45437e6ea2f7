"""Tells what a school still lacks before its first lesson."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.journal.readiness.access import READINESS_READ
from services.journal.readiness.checks import CHECKS, Asked
from services.journal.years.models import AcademicYear
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class Lack:
    """A check by its name, and how much is missing: nought where it is ready."""

    name: str
    count: int


def read_readiness(
    database: Database, caller: Caller, year_id: UUID | None = None
) -> list[Lack]:
    """Return every check of a year with its count: one statement for all of them.

    Without a year, of the latest. Before a year begins, of its first day.

    Raises:
        Forbidden: the caller's role does not allow it.
        NotFound: the school has no such year.
    """
    require(READINESS_READ, caller, Target())
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        years: dict[UUID, date] = dict(session.execute(
            select(AcademicYear.id, AcademicYear.starts_on)
            .where(AcademicYear.school_id == school_id)
            .order_by(AcademicYear.starts_on.desc())
        ).all())
        if year_id is not None and year_id not in years:
            raise NotFound(said("Такого учебного года нет."))
        year_id = year_id or next(iter(years), None)
        day = max(today(), years[year_id]) if year_id else today()
        asked = Asked(school_id, year_id, day)
        counts = session.execute(
            select(*(check.count(asked).label(check.name) for check in CHECKS))
        ).one()
    return [Lack(check.name, count) for check, count in zip(CHECKS, counts, strict=True)]
