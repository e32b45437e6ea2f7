"""Opens academic years with the terms that they start with, and lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.journal.facts.usecases import record_facts
from services.journal.years.access import YEAR_READ, YEAR_WRITE
from services.journal.years.models import AcademicYear, Term
from services.journal.years.queries import TERM_FACTS, YEAR_FACTS
from services.journal.years.rules import YearNameError, YearPlan, plan_terms, plan_year
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, FieldError
from services.shared.process.clock import today


@dataclass(frozen=True, slots=True)
class ListedYear:
    """An academic year; `current` is the latest that has begun, or else the first to come."""

    id: UUID
    name: str
    starts_on: date
    ends_on: date
    current: bool


def open_year(database: Database, caller: Caller, name: str) -> AcademicYear:
    """Open an academic year with its default terms; one that is open already is returned.

    Raises:
        BadInput: the name is not that of a year.
    """
    require(YEAR_WRITE, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        return ensure_year(session, caller, name)


def ensure_year(session: Session, caller: Caller, name: str) -> AcademicYear:
    """Return the year of that name, opened with its default terms if the school has none."""
    year = session.scalars(
        select(AcademicYear).where(
            AcademicYear.school_id == caller.school_id, AcademicYear.name == name
        )
    ).one_or_none()
    return year or _add_year(session, caller, _planned(name))


def list_years(database: Database, caller: Caller) -> list[ListedYear]:
    """Return the academic years of the caller's school, the latest first."""
    require(YEAR_READ, caller, Target())
    with database.transaction(caller.school_id) as session:
        years = session.scalars(
            select(AcademicYear).order_by(AcademicYear.starts_on.desc())
        ).all()
    current = _current(years, today())
    return [
        ListedYear(year.id, year.name, year.starts_on, year.ends_on, year is current)
        for year in years
    ]


def _current(years: Sequence[AcademicYear], day: date) -> AcademicYear | None:
    """Return the latest of years (latest first) that has begun, else the first to come."""
    begun = (year for year in years if year.starts_on <= day)
    return next(begun, years[-1] if years else None)


def _planned(name: str) -> YearPlan:
    try:
        return plan_year(name)
    except YearNameError as error:
        raise BadInput(error.args[0], errors=[FieldError("year", error.args[0])]) from error


def _add_year(session: Session, caller: Caller, plan: YearPlan) -> AcademicYear:
    school_id = school_of(caller)
    year = AcademicYear(
        school_id=school_id,
        id=new_id(),
        name=plan.name,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
    )
    session.add(year)
    session.flush()
    terms: list[dict[str, Any]] = [
        {
            "school_id": school_id,
            "id": new_id(),
            "year_id": year.id,
            "grade": term.grade,
            "kind": term.kind,
            "number": term.number,
            "name": term.name,
            "starts_on": term.starts_on,
            "ends_on": term.ends_on,
        }
        for term in plan_terms(plan)
    ]
    session.execute(insert(Term), terms)
    record_facts(session, caller, YEAR_FACTS, [year.id])
    record_facts(session, caller, TERM_FACTS, [term["id"] for term in terms])
    return year
