"""Enters members of staff and corrects what is said of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from services.journal.people.access import PEOPLE_WRITE
from services.journal.people.appointing import NewAppointment, appoint_all
from services.journal.people.models import Staff
from services.journal.people.rules import Name
from services.journal.people.seen import demand_seen
from services.journal.staff.usecases.reading import StaffCard, load_card
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class NewStaff:
    """Somebody to be entered; phone is digits, after + where whole. `person_id` if known."""

    name: Name
    post: str | None = None
    phone: str | None = None
    e_mail: str | None = None
    roles: tuple[Role, ...] = ()
    person_id: UUID = field(default_factory=new_id)


def add_staff(
    session: Session,
    caller: Caller,
    wanted: Sequence[NewStaff],
    *,
    since: date | None,
    ground: str | None = None,
) -> list[UUID]:
    """Enter people into the staff, with roles from a day on; return their ids in order.

    A caller's step by three statements, however many.
    """
    rows = [
        {
            "school_id": school_of(caller),
            "id": new_id(),
            "person_id": one.person_id,
            "family_name": one.name.family,
            "given_name": one.name.given,
            "patronymic": one.name.patronymic,
            "post": one.post,
            "phone": one.phone,
            "e_mail": one.e_mail,
        }
        for one in wanted
    ]
    if not rows:
        return []
    session.execute(insert(Staff), rows)
    ids: list[UUID] = [row["id"] for row in rows]  # type: ignore[misc]
    appoint_all(session, caller, [
        NewAppointment(staff_id, role, since, ground)
        for staff_id, one in zip(ids, wanted, strict=True)
        for role in one.roles
    ])
    return ids


def enter_staff(
    database: Database,
    caller: Caller,
    new: NewStaff,
    *,
    since: date,
    ground: str | None,
    is_namesake: bool = False,
) -> StaffCard:
    """Enter somebody into the staff; `is_namesake` says that another of that name is meant.

    Raises:
        Conflict: somebody of that name is on the staff already.
    """
    basis = require(PEOPLE_WRITE, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        same = select(Staff.id).where(
            Staff.school_id == caller.school_id, Staff.full_name == new.name.full
        )
        if not is_namesake and session.scalars(same).first() is not None:
            raise Conflict(said(
                "Сотрудник с таким именем уже есть. Если это другой человек, отметьте это."
            ))
        (staff_id,) = add_staff(session, caller, [new], since=since, ground=ground)
        record_access(session, caller, basis, kind="people")
        return load_card(session, caller, staff_id)


def change_staff(
    database: Database,
    caller: Caller,
    staff_id: UUID,
    *,
    name: Name,
    post: str | None,
    phone: str | None,
    e_mail: str | None,
    seen: str | None,
) -> StaffCard:
    """Correct what is said of a member of staff: name, post, contacts.

    Raises:
        Conflict: somebody has changed it since.
        NotFound: the school has nobody of that id.
    """
    basis = require(PEOPLE_WRITE, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        before = lock_card(session, caller, staff_id)
        demand_seen(seen, before.seen, told_card(before))
        session.execute(
            update(Staff)
            .where(Staff.school_id == caller.school_id, Staff.id == staff_id)
            .values(
                family_name=name.family,
                given_name=name.given,
                patronymic=name.patronymic,
                post=post,
                phone=phone,
                e_mail=e_mail,
            )
        )
        record_access(session, caller, basis, kind="people")
        return load_card(session, caller, staff_id)


def lock_card(session: Session, caller: Caller, staff_id: UUID) -> StaffCard:
    """Return a card that nobody else changes until the transaction ends.

    Raises:
        NotFound: the school has nobody of that id.
    """
    session.get(Staff, (school_of(caller), staff_id), with_for_update=True)
    return load_card(session, caller, staff_id)


def told_card(card: StaffCard) -> str:
    """Return in words who somebody is now."""
    return ", ".join(filter(None, (card.name.full, card.post, card.phone, card.e_mail)))
