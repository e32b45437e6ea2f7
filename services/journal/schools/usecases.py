"""Registers schools, opens their academic years, and lists both."""

from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.journal.lessons.models import WorkType
from services.journal.schools.access import SCHOOLS_READ, SCHOOLS_WRITE
from services.journal.schools.defaults import WORK_TYPES
from services.journal.schools.models import AcademicYear, School, Term
from services.journal.years.access import YEAR_READ, YEAR_WRITE
from services.journal.years.rules import YearNameError, YearPlan, plan_terms, plan_year
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, enter_school, new_id
from services.shared.errors import BadInput, FieldError, NotFound
from services.shared.process.clock import now, today


def register_school(database: Database, caller: Caller, *, code: str, name: str) -> None:
    """Take a school into the directory with the kinds of work that it starts with.

    Doing it again brings the name up to date and changes nothing else.
    """
    basis = require(SCHOOLS_WRITE, caller, Target())
    with database.transaction(school_of(caller)) as session:
        record_access(session, caller, basis.on(), kind="schools")
        session.execute(
            upsert(School)
            .values(code=code, name=name, registered_at=now())
            .on_conflict_do_update(index_elements=["code"], set_={"name": name})
        )
        enter_school(session, code)
        session.execute(
            upsert(WorkType)
            .values([{"school_id": code, "id": new_id(), **kind} for kind in WORK_TYPES])
            .on_conflict_do_nothing(index_elements=["school_id", "short"])
        )


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


def list_schools(database: Database, caller: Caller) -> list[dict[str, Any]]:
    """Return the directory of schools; who belongs to a school sees that one."""
    require(SCHOOLS_READ, caller, Target())
    query = select(School.code, School.name).order_by(School.name)
    if caller.school_id is not None:
        query = query.where(School.code == caller.school_id)
    with database.transaction() as session:
        return [{"school_id": code, "name": name} for code, name in session.execute(query)]


def list_years(database: Database, caller: Caller) -> list[dict[str, Any]]:
    """Return the academic years of the caller's school, the latest first."""
    require(YEAR_READ, caller, Target())
    with database.transaction(caller.school_id) as session:
        years = session.scalars(
            select(AcademicYear).order_by(AcademicYear.starts_on.desc())
        ).all()
    current = current_year(years, today())
    return [
        {
            "id": year.id,
            "name": year.name,
            "starts_on": year.starts_on,
            "ends_on": year.ends_on,
            "current": year is current,
        }
        for year in years
    ]


def current_year(years: Any, day: date) -> AcademicYear | None:
    """Return the latest year that has begun; before the first one begins, that one."""
    begun = [year for year in years if year.starts_on <= day]
    pool, choose = (begun, max) if begun else (list(years), min)
    return choose(pool, key=lambda year: year.starts_on) if pool else None


def school_name(session: Session, school_id: str) -> str:
    """Return the name of a school.

    Raises:
        NotFound: the directory has no such school.
    """
    name = session.scalar(select(School.name).where(School.code == school_id))
    if name is None:
        raise NotFound("Такой школы нет.")
    return name


def _planned(name: str) -> YearPlan:
    try:
        return plan_year(name)
    except YearNameError as error:
        raise BadInput(str(error), errors=[FieldError("year", str(error))]) from error


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
    session.execute(
        insert(Term),
        [
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
        ],
    )
    return year
