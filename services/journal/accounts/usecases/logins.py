"""Makes logins of names: the steps of others' transactions, one who makes logins at a time."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.journal.accounts.rules import free_login, login_stem
from services.journal.accounts.usecases.changes import note_changes
from services.journal.people.models import Account
from services.journal.people.rules import Name


def give_logins(session: Session, people: Mapping[UUID, Name]) -> dict[UUID, str]:
    """Give each person without one a login of the own name; return the logins of all.

    The issuer learns of the new ones by itself.
    """
    if not people:
        return {}
    lock_logins(session)
    known = select(Account.person_id, Account.login).where(Account.person_id.in_(people))
    logins: dict[UUID, str] = dict(session.execute(known).all())
    new = [person_id for person_id in people if person_id not in logins]
    taken = _taken(session, {login_stem(people[person_id]) for person_id in new})
    for person_id in new:
        logins[person_id] = free_login(login_stem(people[person_id]), taken)
        taken.add(logins[person_id])
        session.add(Account(login=logins[person_id], person_id=person_id, roles=[]))
    session.flush()
    note_changes(session, new)
    return logins


def give_login(session: Session, person_id: UUID, name: Name) -> str:
    """Give one person a login of the own name; one who has a login keeps it."""
    return give_logins(session, {person_id: name})[person_id]


def lock_logins(session: Session) -> None:
    """Let nobody else make logins until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("logins"))))


def login_for(session: Session, name: Name) -> str:
    """Return a login of a name that nobody has, while logins are locked."""
    return free_login(login_stem(name), _taken(session, {login_stem(name)}))


def _taken(session: Session, stems: set[str]) -> set[str]:
    if not stems:
        return set()
    alike = or_(*(Account.login.startswith(stem, autoescape=True) for stem in sorted(stems)))
    return set(session.scalars(select(Account.login).where(alike)))
