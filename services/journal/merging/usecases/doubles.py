"""Lists who may be one person twice, and notes that two of one name are two people."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from services.journal.classes.queries import LATEST_CLASS
from services.journal.family.doubles import select_doubles
from services.journal.merging.models import PersonMerge
from services.journal.merging.usecases.adults import adult_row
from services.journal.merging.usecases.children import pupil_row
from services.journal.merging.usecases.merging import Merging, log_children, may_merge
from services.journal.people.models import Pupil, Representation, Representative, Staff
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput
from services.shared.process.clock import now
from services.shared.wording import said

MOST = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """One of two records: `about` is a child's class, a post, or a representative's children."""

    id: UUID
    name: str
    born_on: date | None
    about: str


@dataclass(frozen=True, slots=True)
class Double:
    """Two records that may be one person; of a `person`, `one` is of staff."""

    kind: str
    one: Listed
    other: Listed


@dataclass(frozen=True, slots=True)
class Doubles:
    """The first fifty pairs, and how many there are."""

    count: int
    pairs: Sequence[Double]


def find_doubles(database: Database, caller: Caller) -> Doubles:
    """Return who may be one person twice, children first.

    Raises:
        Forbidden: the caller is no deputy.
    """
    basis = may_merge(caller)
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        found = select_doubles(school_id).subquery("double")
        count = session.scalar(select(func.count()).select_from(found)) or 0
        rows = session.execute(
            select(found).order_by(found.c.kind, found.c.one, found.c.other).limit(MOST)
        ).all()
        named = _named(session, school_id, {id_ for row in rows for id_ in row[1:]})
        log_children(
            session, caller, basis,
            [id_ for kind, *ids in rows if kind == "pupil" for id_ in ids],
        )
    return Doubles(count, [Double(row.kind, named[row.one], named[row.other]) for row in rows])


def note_apart(database: Database, caller: Caller, pair: Merging) -> None:
    """Note that two records are two people: they are not shown as doubles any more.

    Raises:
        BadInput: both are the same record.
        Forbidden: the caller is no deputy.
        NotFound: the school has no such record.
    """
    basis = may_merge(caller)
    school_id = school_of(caller)
    if pair.stays_id == pair.goes_id:
        raise BadInput(said("Это одна и та же карточка: выберите другую."))
    with database.transaction(school_id) as session:
        if pair.kind == "pupil":
            for one in (pair.stays_id, pair.goes_id):
                pupil_row(session, school_id, one)
        else:
            adult_row(session, Representative if pair.kind == "representative" else Staff,
                      school_id, pair.stays_id)
            adult_row(session, Staff if pair.kind == "staff" else Representative,
                      school_id, pair.goes_id)
        session.add(PersonMerge(
            school_id=school_id, id=new_id(), kind=pair.kind, step="apart",
            stays_id=pair.stays_id, goes_id=pair.goes_id, moved={"steps": []}, left="",
            at=now(), user_id=caller.user_id,
        ))
        children = [pair.stays_id, pair.goes_id] if pair.kind == "pupil" else []
        log_children(session, caller, basis, children)


def _named(session: Session, school_id: str, ids: Collection[UUID]) -> dict[UUID, Listed]:
    pupils = session.execute(
        select(Pupil.id, Pupil.full_name, Pupil.born_on, LATEST_CLASS.c.name)
        .outerjoin(LATEST_CLASS, true())
        .where(Pupil.school_id == school_id, Pupil.id.in_(ids))
    )
    found = {id_: Listed(id_, name, born_on, about or "") for id_, name, born_on, about in pupils}
    children: defaultdict[UUID, list[str]] = defaultdict(list)
    answered: Any = session.execute(
        select(Representation.representative_id, Pupil.full_name)
        .join_from(Representation, Pupil)
        .where(Representation.school_id == school_id, Representation.representative_id.in_(ids))
        .order_by(Pupil.sort_key, Pupil.id)
    )
    for representative_id, name in answered:
        children[representative_id].append(name)
    for row in session.execute(
        select(Representative.id, Representative.full_name)
        .where(Representative.school_id == school_id, Representative.id.in_(ids))
    ):
        found[row.id] = Listed(row.id, row.full_name, None, ", ".join(children[row.id]))
    for one in session.execute(
        select(Staff.id, Staff.full_name, Staff.post)
        .where(Staff.school_id == school_id, Staff.id.in_(ids))
    ):
        found[one.id] = Listed(one.id, one.full_name, None, one.post or "")
    return found
