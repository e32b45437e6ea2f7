"""Registers schools, and lists them and their kinds of work."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.facts.usecases import record_facts
from services.journal.schools.access import SCHOOLS_READ, SCHOOLS_WRITE
from services.journal.schools.models import School, WorkType
from services.journal.schools.queries import WORK_TYPE_FACTS
from services.journal.schools.rules import WORK_TYPES, told_work_type
from services.journal.years.access import YEAR_READ
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, enter_school, new_id
from services.shared.errors import NotFound
from services.shared.process.clock import now
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class ListedSchool:
    """A school of the directory by its code."""

    school_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ListedWorkType:
    """A kind of work with the weight of its marks, without trailing zeros."""

    id: UUID
    short: str
    name: str
    weight: str


def register_school(database: Database, caller: Caller, *, code: str, name: str) -> None:
    """Enter a school into the directory with the kinds of work that it starts with.

    Doing it again brings the name up to date and changes nothing else.
    """
    basis = require(SCHOOLS_WRITE, caller, Target())
    with database.transaction(school_of(caller)) as session:
        record_access(session, caller, basis, kind="schools")
        session.execute(
            insert(School)
            .values(code=code, name=name, registered_at=now())
            .on_conflict_do_update(index_elements=["code"], set_={"name": name})
        )
        give_first_lists(session, caller, code)


def give_first_lists(session: Session, caller: Caller, code: str) -> None:
    """Give a school the kinds of work that it starts with; those that it has stay as they are.

    The rest of the transaction is inside the school.
    """
    enter_school(session, code)
    new = session.scalars(
        insert(WorkType)
        .values([{"school_id": code, "id": new_id(), **kind} for kind in WORK_TYPES])
        .on_conflict_do_nothing(index_elements=["school_id", "short"])
        .returning(WorkType.id)
    ).all()
    record_facts(session, caller, WORK_TYPE_FACTS, new, school_id=code)


def list_schools(database: Database, caller: Caller) -> list[ListedSchool]:
    """Return the directory of schools by name; who belongs to a school sees that one."""
    require(SCHOOLS_READ, caller, Target())
    query = select(School.code, School.name).order_by(School.name)
    if caller.school_id is not None:
        query = query.where(School.code == caller.school_id)
    with database.transaction() as session:
        return [ListedSchool(code, name) for code, name in session.execute(query)]


def list_work_types(database: Database, caller: Caller) -> list[ListedWorkType]:
    """Return the school's kinds of work, the weightiest first."""
    require(YEAR_READ, caller, Target())
    with database.transaction(caller.school_id) as session:
        kinds = session.scalars(
            select(WorkType)
            .where(~WorkType.hidden)
            .order_by(WorkType.weight.desc(), WorkType.name)
        )
        return [
            ListedWorkType(
                kind.id, kind.short, told_work_type(kind.name), format_weight(kind.weight)
            )
            for kind in kinds
        ]


def format_weight(weight: Decimal) -> str:
    """Return a weight without trailing zeros: `3`, `1.5`."""
    return f"{weight.normalize():f}"


def school_name(session: Session, school_id: str) -> str:
    """Return the name of a school.

    Raises:
        NotFound: the directory has no such school.
    """
    name = session.scalar(select(School.name).where(School.code == school_id))
    if name is None:
        raise NotFound(said("Такой школы нет."))
    return name
