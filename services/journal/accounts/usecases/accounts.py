"""Gives people logins, and lists what each account is: the list that the issuer must match."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.accounts.access import ACCOUNTS_READ, ACCOUNTS_WRITE
from services.journal.accounts.queries import select_members
from services.journal.accounts.usecases.changes import note_changes
from services.journal.people.models import Account
from services.journal.people.rules import Name
from services.journal.schools.models import School
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, enter_school
from services.shared.errors import NotFound
from services.shared.process.clock import days_of, today
from services.shared.wording import said


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


@dataclass(slots=True)
class Known:
    """What the schools say of a person."""

    name: Name | None = None
    memberships: list[Membership] = field(default_factory=list)


def give_accounts(
    database: Database,
    caller: Caller,
    logins: Iterable[tuple[str, UUID]],
    *,
    announced: bool = True,
) -> None:
    """Give people of the schools their logins; a login that is taken stays as it is.

    The issuer learns of them by itself, or, where they are not `announced`, by `accounts sync`.
    """
    rows = [{"login": login, "person_id": person_id} for login, person_id in logins]
    _add(database, caller, rows, announced)


def give_account_above_schools(
    database: Database,
    caller: Caller,
    *,
    login: str,
    person_id: UUID,
    name: Name,
    role: Role,
    announced: bool = True,
) -> None:
    """Give somebody of municipality, region or platform a login with that role."""
    row = {
        "login": login,
        "person_id": person_id,
        "roles": [role],
        "family_name": name.family,
        "given_name": name.given,
        "patronymic": name.patronymic,
    }
    _add(database, caller, [row], announced)


def list_accounts(database: Database, caller: Caller) -> list[ListedAccount]:
    """Return every account by login; one whose person is nothing any more has no memberships."""
    basis = require(ACCOUNTS_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        record_access(session, caller, basis, kind="accounts")
        accounts = session.scalars(select(Account).order_by(Account.login)).all()
        known = known_people(session)
    return [_listed(account, known[account.person_id]) for account in accounts]


def find_account(database: Database, caller: Caller, person_id: UUID) -> ListedAccount:
    """Return one person's account.

    Raises:
        NotFound: the person has none.
    """
    require(ACCOUNTS_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        account = session.scalar(select(Account).where(Account.person_id == person_id))
        if account is None:
            raise NotFound(said("Такой учётной записи нет."))
        known = known_people(session, [person_id])
    return _listed(account, known[person_id])


def known_people(
    session: Session, person_ids: Collection[UUID] | None = None
) -> defaultdict[UUID, Known]:
    """Return what each school says of people; a transaction of no school's, or at its end.

    A statement for each school: row-level security shows one at a time.
    """
    schools = session.execute(
        select(School.code, School.name, School.time_zone).order_by(School.name)
    ).all()
    known: defaultdict[UUID, Known] = defaultdict(Known)
    for code, name, time_zone in schools:
        enter_school(session, code)
        with days_of(time_zone):
            members = list(_members(session, code, name, person_ids))
        for person_id, person, membership in members:
            known[person_id].name = person
            known[person_id].memberships.append(membership)
    return known


def _add(
    database: Database, caller: Caller, rows: list[dict[str, Any]], announced: bool
) -> None:
    basis = require(ACCOUNTS_WRITE, caller, Target())
    with database.transaction(school_of(caller)) as session:
        record_access(session, caller, basis, kind="accounts")
        added = session.scalars(
            insert(Account)
            .values(rows)
            .on_conflict_do_nothing()
            .returning(Account.person_id)
        ).all()
        if announced:
            note_changes(session, added)


def _members(
    session: Session, code: str, school: str, person_ids: Collection[UUID] | None
) -> Iterator[tuple[UUID, Name, Membership]]:
    found = session.execute(select_members(code, today(), person_ids))
    for person_id, role, *name, children in found:
        yield person_id, Name(*name), Membership(Role(role), code, school, tuple(children or ()))


def _listed(account: Account, known: Known) -> ListedAccount:
    above = () if account.ended_at else tuple(Membership(Role(role)) for role in account.roles)
    name = known.name or Name(
        account.family_name or "", account.given_name or "", account.patronymic or ""
    )
    return ListedAccount(account.login, account.person_id, name, (*above, *known.memberships))
