"""Finds pupils page by page, shows a pupil's card, and corrects name and birth date."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.facts.usecases import record_facts
from services.journal.family.access import PUPIL_CARD, PUPIL_CONTACTS
from services.journal.family.queries import (
    read_pupils,
    select_classes_of,
    select_enrolments,
    select_formerly_answering,
    select_representatives,
)
from services.journal.people.access import PEOPLE_WRITE
from services.journal.people.models import Account, Pupil
from services.journal.people.queries import PUPIL_FACTS
from services.journal.people.rules import Name
from services.journal.people.seen import demand_seen, seen_of
from services.journal.pupils.access import PUPIL_LIST
from services.journal.pupils.queries import select_attended_groups
from services.journal.pupils.usecases import NamedPupil, PupilGroup, class_of
from services.shared.accountability.access import Target, may, require, scope_of
from services.shared.accountability.access_log import (
    record_access,
    record_accesses,
    school_of,
)
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.database.listing import ListPage
from services.shared.errors import BadInput, FieldError, NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class PastClass:
    """A class that a child is or was in, with its first and last day and their orders."""

    id: UUID
    name: str
    year: str
    enrolled_on: date
    departed_on: date | None
    order_number: str | None
    departure_order: str | None


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for a child; contacts are None where the reader may not see them.

    `seen` is to be sent with a change of what a court restricts, and to end the representation.
    """

    id: UUID
    name: str
    phone: str | None
    e_mail: str | None
    login: str | None
    relation: str | None
    restricted_by: str | None
    restricted_from: date | None
    restricted_until: date | None
    seen: str


@dataclass(frozen=True, slots=True)
class FormerlyAnswering:
    """Who was taken for a representative by mistake, until somebody ended it and why."""

    id: UUID
    name: str
    relation: str | None
    reason: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class PupilCard:
    """What is known of a child; `seen` is to be sent with a change of name or birth date."""

    id: UUID
    name: Name
    born_on: date | None
    sex: str | None
    login: str | None
    class_name: str
    classes: list[PastClass]
    groups: list[PupilGroup]
    representatives: list[Answering]
    formerly: list[FormerlyAnswering]
    shows_contacts: bool
    seen: str

    @property
    def full_name(self) -> str:
        """Family name, given name, patronymic."""
        return self.name.full


def list_pupils_page(
    database: Database,
    caller: Caller,
    *,
    words: str = "",
    class_id: UUID | None = None,
    state: str | None = None,
    after: UUID | None = None,
) -> ListPage[NamedPupil]:
    """Return a page of the children whom the caller may know, by name, with their classes.

    Raises:
        Forbidden: the caller's role lists no children.
        NotFound: the row that the page follows is not there any more.
    """
    tie = scope_of(caller, PUPIL_LIST)
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        page = read_pupils(
            session, school_id, tie, caller.ties, words=words, class_id=class_id, state=state,
            after=after, day=today(),
        )
        ids = [one.id for one in page.items]
        placed = {
            row.id: row for row in session.execute(select_classes_of(school_id, ids))
        }
        seen = [
            require(PUPIL_LIST, caller, Target(
                pupil_id=one, class_id=placed[one].class_id if one in placed else None
            ))
            for one in ids
        ]
        record_accesses(session, caller, seen, kind="people")
        return page.map(
            lambda one: NamedPupil(
                one.id, one.full_name, placed[one.id].name if one.id in placed else ""
            )
        )


def read_pupil(database: Database, caller: Caller, pupil_id: UUID) -> PupilCard:
    """Return what is known of a child.

    Raises:
        Forbidden: the caller's role or tie does not allow it.
        NotFound: there is no such child, or none that the caller may know of.
    """
    with database.transaction(caller.school_id) as session:
        target = _target(session, caller, pupil_id)
        basis = require(PUPIL_CARD, caller, target)
        card = load_pupil(session, caller, pupil_id, may(PUPIL_CONTACTS, caller, target))
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="people")
        return card


def change_pupil(
    database: Database,
    caller: Caller,
    pupil_id: UUID,
    *,
    name: Name,
    born_on: date | None,
    sex: str | None,
    ground: str | None,
    seen: str | None,
) -> PupilCard:
    """Correct a child's name, birth date or sex; `ground` stands in the history of facts.

    Raises:
        BadInput: the day of birth is to come.
        Conflict: somebody has changed it since.
        NotFound: there is no such child.
    """
    basis = require(PEOPLE_WRITE, caller, Target(school_id=caller.school_id))
    if born_on is not None and born_on > today():
        what = said("Этот день ещё не наступил.")
        raise BadInput(what, errors=[FieldError("born_on", what)])
    with database.transaction(caller.school_id) as session:
        pupil = session.get(Pupil, (school_of(caller), pupil_id), with_for_update=True)
        if pupil is None:
            raise NotFound(said("Такого ученика в школе нет."))
        demand_seen(seen, _seen(pupil), _told(pupil))
        before = (pupil.family_name, pupil.given_name, pupil.patronymic, pupil.born_on)
        pupil.family_name, pupil.given_name = name.family, name.given
        pupil.patronymic, pupil.born_on, pupil.sex = name.patronymic, born_on, sex
        if before != (name.family, name.given, name.patronymic, born_on):
            record_facts(
                session, caller, PUPIL_FACTS, [pupil_id], ["name_and_birth"], reason=ground
            )
        session.flush()
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="people")
        return load_pupil(session, caller, pupil_id, True)


def load_pupil(
    session: Session, caller: Caller, pupil_id: UUID, shows_contacts: bool
) -> PupilCard:
    """Return the card inside the caller's transaction.

    Raises:
        NotFound: there is no such child.
    """
    school_id = school_of(caller)
    pupil = session.get(Pupil, (school_id, pupil_id), populate_existing=True)
    if pupil is None:
        raise NotFound(said("Такого ученика в школе нет."))
    login = session.scalar(select(Account.login).where(Account.person_id == pupil.person_id))
    classes = [
        PastClass(*row) for row in session.execute(select_enrolments(school_id, pupil_id))
    ]
    groups = session.execute(select_attended_groups(school_id, [pupil_id]))
    answering = session.execute(select_representatives(school_id, pupil_id)).all()
    formerly = []
    if shows_contacts:
        ended = session.execute(select_formerly_answering(school_id, pupil_id))
        formerly = [FormerlyAnswering(*row) for row in ended]
    hidden = {} if shows_contacts else {"phone": None, "e_mail": None, "login": None}
    return PupilCard(
        pupil_id,
        Name(pupil.family_name, pupil.given_name, pupil.patronymic),
        pupil.born_on,
        pupil.sex,
        login,
        classes[0].name if classes else "",
        classes,
        [PupilGroup(*row) for row in groups],
        [Answering(**{**row._mapping, **hidden}, seen=seen_answering(row)) for row in answering],
        formerly,
        shows_contacts,
        _seen(pupil),
    )


def seen_answering(one: Any) -> str:
    """Return what a form about a representation was made from; of a row or a `Representation`."""
    return seen_of(one.restricted_by, one.restricted_from, one.restricted_until)


def _target(session: Session, caller: Caller, pupil_id: UUID) -> Target:
    of_class = class_of(session, school_of(caller), pupil_id)
    return Target(pupil_id=pupil_id, class_id=of_class.id if of_class else None)


def _seen(pupil: Pupil) -> str:
    return seen_of(pupil.full_name, pupil.born_on, pupil.sex)


def _told(pupil: Pupil) -> str:
    if pupil.born_on is None:
        return pupil.full_name
    return said("%(name)s, %(born_on)s", name=pupil.full_name, born_on=pupil.born_on)
