"""Gives people logins, and tells what each account may be: the list that the issuer is kept to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.accounts.access import ACCOUNTS_READ, ACCOUNTS_WRITE
from services.journal.people.models import Account
from services.journal.people.rules import Name
from services.journal.schools.models import School
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, enter_school


@dataclass(frozen=True, slots=True)
class Membership:
    """One role of an account; without a school, a role above the schools."""

    role: str
    school_id: str | None = None
    school: str | None = None
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """An account with everything that its person is."""

    login: str
    person_id: UUID
    name: Name
    memberships: tuple[Membership, ...]


def give_accounts(database: Database, caller: Caller, logins: Iterable[tuple[str, UUID]]) -> None:
    """Give people of the schools their logins; a login that is taken stays as it is."""
    rows = [{"login": login, "person_id": person_id} for login, person_id in logins]
    _add(database, caller, rows)


def give_account_above_schools(
    database: Database, caller: Caller, *, login: str, person_id: UUID, name: Name, role: str
) -> None:
    """Give somebody of municipality, region or platform a login with that role."""
    _add(
        database,
        caller,
        [
            {
                "login": login,
                "person_id": person_id,
                "roles": [role],
                "family_name": name.family,
                "given_name": name.given,
                "patronymic": name.patronymic,
            }
        ],
    )


def list_accounts(database: Database, caller: Caller) -> list[Listed]:
    """Return every account with its roles, by login; one whose person is nothing any more too."""
    basis = require(ACCOUNTS_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        record_access(session, caller, basis.on(), kind="accounts")
        accounts = session.scalars(select(Account).order_by(Account.login)).all()
        schools = session.execute(select(School.code, School.name).order_by(School.name)).all()
        known: dict[UUID, _Known] = defaultdict(_Known)
        for code, name in schools:
            enter_school(session, code)
            for person_id, person, membership in _members(session, code, name):
                known[person_id].name = person
                known[person_id].memberships.append(membership)
    return [_listed(account, known[account.person_id]) for account in accounts]


@dataclass(slots=True)
class _Known:
    """What the schools say of a person."""

    name: Name | None = None
    memberships: list[Membership] = field(default_factory=list)


def _add(database: Database, caller: Caller, rows: list[dict[str, Any]]) -> None:
    basis = require(ACCOUNTS_WRITE, caller, Target())
    with database.transaction(school_of(caller)) as session:
        record_access(session, caller, basis.on(), kind="accounts")
        session.execute(insert(Account).values(rows).on_conflict_do_nothing())


def _members(
    session: Session, code: str, school: str
) -> Iterator[tuple[UUID, Name, Membership]]:
    for person_id, role, family, given, patronymic, children in session.execute(
        _MEMBERS, {"school_id": code}
    ):
        membership = Membership(role, code, school, tuple(children or ()))
        yield person_id, Name(family, given, patronymic), membership


def _listed(account: Account, known: _Known) -> Listed:
    above = tuple(Membership(role) for role in account.roles)
    name = known.name or Name(
        account.family_name or "", account.given_name or "", account.patronymic or ""
    )
    return Listed(account.login, account.person_id, name, (*above, *known.memberships))


_MEMBERS = text(
    """
    SELECT w.person_id, a.role, w.family_name, w.given_name, w.patronymic, NULL AS children
      FROM appointment a
      JOIN staff w ON w.school_id = a.school_id AND w.id = a.staff_id
     WHERE a.school_id = :school_id
    UNION ALL
    SELECT r.person_id, 'representative', r.family_name, r.given_name, r.patronymic,
           array_agg(concat_ws(' ', p.family_name, nullif(p.given_name, ''),
                               nullif(p.patronymic, '')) ORDER BY p.sort_key, p.id)
      FROM representative r
      JOIN representation n ON n.school_id = r.school_id AND n.representative_id = r.id
      JOIN pupil p ON p.school_id = n.school_id AND p.id = n.pupil_id
     WHERE r.school_id = :school_id
     GROUP BY r.school_id, r.id
    UNION ALL
    SELECT p.person_id, 'pupil', p.family_name, p.given_name, p.patronymic, NULL
      FROM pupil p
      JOIN account a ON a.person_id = p.person_id
     WHERE p.school_id = :school_id
    """
)
