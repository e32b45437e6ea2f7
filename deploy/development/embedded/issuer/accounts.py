"""Accounts and groups of the embedded issuer: who exists, who is in what, whose password fits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from sqlalchemy import delete, exists, func, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deploy.development.embedded.issuer.passwords import password_fits
from deploy.development.embedded.issuer.realm import Realm
from deploy.development.embedded.issuer.tables import Account, Group, GroupMember
from services.shared.database.base import new_id


class Refusal(Enum):
    """Why somebody may not come in."""

    WRONG = "wrong"
    DISABLED = "disabled"


@dataclass(frozen=True)
class Rights:
    """What the groups of an account make of it."""

    groups: tuple[str, ...]
    roles: tuple[str, ...]


def sign_in(
    session: Session, realm: Realm, username: str, password: str, now: datetime
) -> Account | Refusal:
    """Check a password; too many wrong ones lock the account for a while.

    Whether a name is known, wrong or locked is told by nothing: not by the words, and not by the
    work, which is one lock on the name, one look, one hash and one written transaction for each.
    """
    lock_username(session, username)
    account = find_account(session, username, lock=True)
    fits = password_fits(account.credential if account else None, password)
    if account is None or (account.locked_until and account.locked_until > now):
        session.execute(select(func.pg_logical_emit_message(true(), "letopis", "")))
        return Refusal.WRONG
    if not fits:
        count_failure(account, realm, now)
        return Refusal.WRONG
    account.locked_until = None
    return account if account.enabled else Refusal.DISABLED


def forget_failures(account: Account) -> None:
    """Begin to count anew: somebody has come in."""
    account.failures = 0


def count_failure(account: Account, realm: Realm, now: datetime) -> None:
    """Count a wrong password or a wrong second factor; too many lock the account for a while."""
    account.failures += 1
    rounds, rest = divmod(account.failures, realm.failures_allowed)
    if not rest:
        wait = min(rounds * realm.wait_seconds, realm.longest_wait_seconds)
        account.locked_until = now + timedelta(seconds=wait)


def find_account(session: Session, username: str, *, lock: bool = False) -> Account | None:
    """Return the account with this name, in any case of letters."""
    query = select(Account).where(Account.username == username.strip().lower())
    return session.scalar(query.with_for_update() if lock else query)


def rights_of(session: Session, account_id: UUID) -> Rights:
    """Return the groups of an account, and the roles that they give."""
    groups = groups_of(session, account_id)
    roles = sorted({role for group in groups for role in group.realm_roles})
    return Rights(tuple(group.path for group in groups), tuple(roles))


def groups_of(session: Session, account_id: UUID) -> list[Group]:
    """Return the groups of an account, by path."""
    query = (
        select(Group)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .where(GroupMember.account_id == account_id)
        .order_by(Group.path)
    )
    return list(session.scalars(query))


def create_first_groups(session: Session, groups: Mapping[str, tuple[str, ...]]) -> None:
    """Make the groups that the realm starts with, each once."""
    for path, roles in groups.items():
        create_group(session, path, roles)


def create_group(session: Session, path: str, roles: Iterable[str] = ()) -> bool:
    """Make a group; tell whether it is new."""
    row = {"id": new_id(), "path": path, "realm_roles": list(roles)}
    made = session.execute(
        insert(Group).values(row).on_conflict_do_nothing().returning(Group.id)
    )
    return made.first() is not None


def group_at(session: Session, path: str) -> Group | None:
    """Return the group at a full path."""
    return session.scalar(select(Group).where(Group.path == path))


def children_of(session: Session, path: str) -> list[Group]:
    """Return the groups right below a path; the first ones below an empty path."""
    depth = path.count("/") + 1
    query = select(Group).where(Group.path.startswith(f"{path}/", autoescape=True))
    return [g for g in session.scalars(query.order_by(Group.path)) if g.path.count("/") == depth]


def join_group(session: Session, account_id: UUID, group_id: UUID) -> None:
    """Put an account into a group; once is enough."""
    row = {"account_id": account_id, "group_id": group_id}
    session.execute(insert(GroupMember).values(row).on_conflict_do_nothing())


def leave_group(session: Session, account_id: UUID, group_id: UUID) -> None:
    """Take an account out of a group."""
    session.execute(
        delete(GroupMember).where(
            GroupMember.account_id == account_id, GroupMember.group_id == group_id
        )
    )


def lock_username(session: Session, username: str) -> None:
    """Let whoever else is at this name wait until this transaction ends."""
    name = username.strip().lower()
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def username_taken(session: Session, username: str) -> bool:
    """Tell whether somebody has this name."""
    taken = select(exists().where(Account.username == username.strip().lower()))
    return bool(session.scalar(taken))
