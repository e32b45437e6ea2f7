"""Finds representatives, shows and corrects their cards."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.family.access import REPRESENTATIVE_READ
from services.journal.family.queries import read_representatives, select_children
from services.journal.people.access import PEOPLE_WRITE
from services.journal.people.models import Account, Representative
from services.journal.people.rules import Name
from services.journal.people.seen import demand_seen, seen_of
from services.shared.accountability.access import Basis, Target, require
from services.shared.accountability.access_log import record_accesses, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.database.listing import ListPage
from services.shared.errors import NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class OwnChild:
    """A child of a representative; what a court restricts, from when until when."""

    id: UUID
    name: str
    class_name: str | None
    relation: str | None
    restricted_by: str | None
    restricted_from: date | None
    restricted_until: date | None


@dataclass(frozen=True, slots=True)
class RepresentativeCard:
    """What is known of a representative; `seen` is to be sent with a change."""

    id: UUID
    name: Name
    phone: str | None
    e_mail: str | None
    login: str | None
    children: list[OwnChild]
    seen: str

    @property
    def full_name(self) -> str:
        """Family name, given name, patronymic."""
        return self.name.full


@dataclass(frozen=True, slots=True)
class FoundRepresentative:
    """A representative in a list, with the children."""

    id: UUID
    name: str
    phone: str | None
    children: list[OwnChild]


def find_representatives(
    database: Database,
    caller: Caller,
    *,
    words: str = "",
    state: str | None = None,
    after: UUID | None = None,
) -> ListPage[FoundRepresentative]:
    """Return a page of representatives by name, with their children.

    Raises:
        Forbidden: the caller's role does not allow it.
        NotFound: the row that the page follows is not there any more.
    """
    basis = require(REPRESENTATIVE_READ, caller, Target())
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        page = read_representatives(
            session, school_id, words=words, state=state, after=after, day=today()
        )
        children = _children(session, school_id, [one.id for one in page.items])
        shown = {child.id for family in children.values() for child in family}
        record_accesses(
            session, caller, [basis.on(pupil_id=one) for one in sorted(shown)], kind="people"
        )
        return page.map(
            lambda one: FoundRepresentative(
                one.id, one.full_name, one.phone, children.get(one.id, [])
            )
        )


def read_representative(
    database: Database, caller: Caller, representative_id: UUID
) -> RepresentativeCard:
    """Return what is known of a representative.

    Raises:
        Forbidden: the caller's role does not allow it.
        NotFound: there is nobody of that id.
    """
    basis = require(REPRESENTATIVE_READ, caller, Target())
    with database.transaction(caller.school_id) as session:
        card = _load(session, caller, representative_id)
        _log_children(session, caller, basis, card)
        return card


def change_representative(
    database: Database,
    caller: Caller,
    representative_id: UUID,
    *,
    name: Name,
    phone: str | None,
    e_mail: str | None,
    seen: str | None,
) -> RepresentativeCard:
    """Correct a representative's name and contacts.

    Raises:
        Conflict: somebody has changed it since.
        NotFound: there is nobody of that id.
    """
    basis = require(PEOPLE_WRITE, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        key = (school_of(caller), representative_id)
        person = session.get(Representative, key, with_for_update=True)
        if person is None:
            raise NotFound(said("Такого представителя в школе нет."))
        there = ", ".join(filter(None, (person.full_name, person.phone, person.e_mail)))
        demand_seen(seen, _seen(person), there)
        person.family_name, person.given_name = name.family, name.given
        person.patronymic, person.phone, person.e_mail = name.patronymic, phone, e_mail
        session.flush()
        card = _load(session, caller, representative_id)
        _log_children(session, caller, basis, card)
        return card


def _load(session: Session, caller: Caller, representative_id: UUID) -> RepresentativeCard:
    school_id = school_of(caller)
    person = session.get(Representative, (school_id, representative_id), populate_existing=True)
    if person is None:
        raise NotFound(said("Такого представителя в школе нет."))
    return RepresentativeCard(
        representative_id,
        Name(person.family_name, person.given_name, person.patronymic),
        person.phone,
        person.e_mail,
        session.scalar(select(Account.login).where(Account.person_id == person.person_id)),
        _children(session, school_id, [representative_id]).get(representative_id, []),
        _seen(person),
    )


def _children(
    session: Session, school_id: str, representative_ids: list[UUID]
) -> dict[UUID, list[OwnChild]]:
    found: defaultdict[UUID, list[OwnChild]] = defaultdict(list)
    for row in session.execute(select_children(school_id, representative_ids)):
        found[row.representative_id].append(OwnChild(
            row.id, row.name, row.class_name, row.relation, row.restricted_by,
            row.restricted_from, row.restricted_until,
        ))
    return dict(found)


def _log_children(
    session: Session, caller: Caller, basis: Basis, card: RepresentativeCard
) -> None:
    bases = [basis.on(pupil_id=child.id) for child in card.children]
    record_accesses(session, caller, bases or [basis], kind="people")


def _seen(person: Representative) -> str:
    return seen_of(person.full_name, person.phone, person.e_mail)
