"""Gives people logins, and lists what each account is: the list that the issuer must match."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.accounts.access import ACCOUNTS_READ, ACCOUNTS_WRITE
from services.journal.accounts.queries import select_members
from services.journal.people.models import Account
from services.journal.people.rules import Name
from services.journal.schools.models import School
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, enter_school
from services.shared.process.clock import today


@dataclass(frozen=True, slots=True)
class Membership:
    """One role of an account; without a school, a role above the schools.

    `school_id` is the school's code, `school` its name; `children` are the full names of those
    whom a representative answers for.
    """

    role: Role
    school_id: str | None = None
    school: str | None = None
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedAccount:
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
    database: Database, caller: Caller, *, login: str, person_id: UUID, name: Name, role: Role
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


def list_accounts(database: Database, caller: Caller) -> list[ListedAccount]:
    """Return every account by login; one whose person is nothing any more has no memberships."""
    basis = require(ACCOUNTS_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        record_access(session, caller, basis, kind="accounts")
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
        record_access(session, caller, basis, kind="accounts")
        session.execute(insert(Account).values(rows).on_conflict_do_nothing())


def _members(
    session: Session, code: str, school: str
) -> Iterator[tuple[UUID, Name, Membership]]:
    for person_id, role, *name, children in session.execute(select_members(code, today())):
        yield person_id, Name(*name), Membership(Role(role), code, school, tuple(children or ()))


def _listed(account: Account, known: _Known) -> ListedAccount:
    above = tuple(Membership(Role(role)) for role in account.roles)
    name = known.name or Name(
        account.family_name or "", account.given_name or "", account.patronymic or ""
    )
    return ListedAccount(account.login, account.person_id, name, (*above, *known.memberships))
