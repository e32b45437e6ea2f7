"""The people of a class or of the staff whom somebody may invite: their logins, made when needed.

A login stays a person's: the same in every school, whatever the name becomes.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.journal.accounts.access import INVITEES_INVITE, INVITEES_READ
from services.journal.accounts.queries import (
    select_pupils_of_class,
    select_representatives_of_class,
    select_staff,
)
from services.journal.accounts.rules import Held, why_not_invited
from services.journal.accounts.usecases.accounts import known_people
from services.journal.accounts.usecases.logins import give_logins
from services.journal.classes.models import SchoolClass
from services.journal.people.models import Account
from services.journal.people.rules import Name
from services.journal.schools.models import School
from services.shared.accountability.access import Basis, Target, require
from services.shared.accountability.access_log import record_access, record_accesses, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, enter_school
from services.shared.errors import Conflict, NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody of a class or of the staff; `login` is None before the first invitation.

    `roles` are those of this list; `children` the full names of those in the class whom a
    representative answers for, `pupil_ids` the children that the invitation is about.
    `refusal` says why the caller may not invite this person.
    """

    person_id: UUID
    name: Name
    roles: tuple[Role, ...]
    children: tuple[str, ...]
    pupil_ids: tuple[UUID, ...]
    e_mail: str | None
    login: str | None
    refusal: str | None

    @property
    def full_name(self) -> str:
        """Return family name, given name, patronymic."""
        return self.name.full


@dataclass(frozen=True, slots=True)
class Invitees:
    """The people of a class, or of the staff where `class_id` is None, in the order of names."""

    school: str
    class_id: UUID | None
    class_name: str | None
    people: list[Invitee]


def list_invitees(database: Database, caller: Caller, class_id: UUID | None) -> Invitees:
    """Return who of a class (its children and who represents them) or of the staff has a login.

    Raises:
        Forbidden: the caller's role or tie does not allow it.
        NotFound: the school has no such class.
    """
    basis = _basis(INVITEES_READ, caller, class_id)
    with database.transaction(school_of(caller)) as session:
        record_access(session, caller, basis, kind="accounts")
        return _read(session, caller, class_id)


def invite(
    database: Database, caller: Caller, class_id: UUID | None, person_ids: Collection[UUID]
) -> Invitees:
    """Return the chosen people of a class or of the staff, each with a login, all or none.

    Logged for each child that an invitation is about, and once for the staff.

    Raises:
        Forbidden: the caller's role or tie does not allow it.
        NotFound: the school has no such class.
        Conflict: somebody is not of the class or staff any more, or may not be invited.
    """
    basis = _basis(INVITEES_INVITE, caller, class_id)
    with database.transaction(school_of(caller)) as session:
        found = _read(session, caller, class_id)
        chosen = [one for one in found.people if one.person_id in set(person_ids)]
        _demand(chosen, person_ids)
        give_logins(
            session, {one.person_id: one.name for one in chosen if one.login is None}
        )
        record_accesses(session, caller, _bases(basis, chosen), kind="accounts")
        logins = _logins_of(session, [one.person_id for one in chosen])
    people = [_with_login(one, logins[one.person_id]) for one in chosen]
    return Invitees(found.school, class_id, found.class_name, people)


def _basis(action: Any, caller: Caller, class_id: UUID | None) -> Basis:
    return require(action, caller, Target(school_id=caller.school_id, class_id=class_id))


def _bases(basis: Basis, chosen: Iterable[Invitee]) -> list[Basis]:
    pupils = dict.fromkeys(pupil_id for one in chosen for pupil_id in one.pupil_ids)
    return [basis.on(pupil_id=pupil_id) for pupil_id in pupils] or [basis]


def _demand(chosen: Sequence[Invitee], person_ids: Collection[UUID]) -> None:
    if len(chosen) < len(set(person_ids)):
        raise Conflict(said("Список изменился: кого-то из отмеченных в нём больше нет. "
                            "Откройте его заново."))
    refused = [one for one in chosen if one.refusal]
    if refused:
        raise Conflict(said(
            "%(name)s: %(why)s", name=refused[0].full_name, why=refused[0].refusal or ""
        ))


def _read(session: Session, caller: Caller, class_id: UUID | None) -> Invitees:
    school_id, day = school_of(caller), today()
    school = session.scalar(select(School.name).where(School.code == school_id)) or school_id
    class_name: str | None = None
    if class_id is not None:
        class_name = session.scalar(
            select(SchoolClass.name).where(
                SchoolClass.school_id == school_id, SchoolClass.id == class_id
            )
        )
        if class_name is None:
            raise NotFound(said("Такого класса в школе нет."))
        pupils = session.execute(select_pupils_of_class(school_id, class_id, day)).all()
        adults = session.execute(select_representatives_of_class(school_id, class_id, day)).all()
        rows = [*_pupils(pupils), *_representatives(adults)]
    else:
        rows = _staff(session.execute(select_staff(school_id, day)).all())
    people = [row["person_id"] for row in rows]
    logins = _logins_of(session, people)
    above = _above(session, people)
    known = known_people(session, people)
    enter_school(session, school_id)
    for row in rows:
        person_id = row["person_id"]
        held = [Held(m.role, m.school_id) for m in known[person_id].memberships]
        row["login"] = logins.get(person_id)
        row["refusal"] = why_not_invited(
            caller.role, school_id, [*held, *above.get(person_id, ())]
        )
    return Invitees(school, class_id, class_name, [Invitee(**row) for row in rows])


def _pupils(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        _row(row.person_id, _name(row), (Role.PUPIL,), pupil_ids=(row.id,)) for row in rows
    ]


def _representatives(rows: Iterable[Any]) -> list[dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        known = found.setdefault(
            row.person_id,
            _row(row.person_id, _name(row), (Role.REPRESENTATIVE,), e_mail=row.e_mail),
        )
        known["children"] += (row.child_name,)
        known["pupil_ids"] += (row.child,)
    return list(found.values())


def _staff(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        _row(row.person_id, _name(row), tuple(sorted(map(Role, row.roles))),
             e_mail=row.e_mail)
        for row in rows
    ]


def _row(person_id: UUID, name: Name, roles: tuple[Role, ...], **more: Any) -> dict[str, Any]:
    return {"person_id": person_id, "name": name, "roles": roles, "children": (),
            "pupil_ids": (), "e_mail": None, **more}


def _name(row: Any) -> Name:
    return Name(row.family_name, row.given_name, row.patronymic)


def _with_login(one: Invitee, login: str) -> Invitee:
    return Invitee(one.person_id, one.name, one.roles, one.children, one.pupil_ids, one.e_mail,
                   login, one.refusal)


def _logins_of(session: Session, person_ids: Collection[UUID]) -> dict[UUID, str]:
    rows = session.execute(
        select(Account.person_id, Account.login).where(Account.person_id.in_(person_ids))
    )
    return {row.person_id: row.login for row in rows}


def _above(session: Session, person_ids: Collection[UUID]) -> dict[UUID, list[Held]]:
    rows = session.execute(
        select(Account.person_id, Account.roles).where(
            Account.person_id.in_(person_ids), func.cardinality(Account.roles) > 0
        )
    )
    return {person_id: [Held(Role(role), None) for role in roles] for person_id, roles in rows}
