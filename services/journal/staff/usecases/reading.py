"""Finds members of staff, and shows what is known of one."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.people.appointing import roles_held
from services.journal.people.models import Account, Staff
from services.journal.people.rules import Name
from services.journal.people.seen import seen_of
from services.journal.staff.access import STAFF_CARD
from services.journal.staff.queries import (
    read_staff,
    select_appointments,
    select_assigned,
    select_classes_led,
    select_groups_taught,
)
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.database.listing import ListPage
from services.shared.errors import NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class FoundStaff:
    """A member of staff in a list, with the roles held today."""

    id: UUID
    name: str
    post: str | None
    roles: list[Role]


@dataclass(frozen=True, slots=True)
class Post:
    """A role held from one day to another, and the orders of its beginning and end."""

    id: UUID
    role: Role
    since: date | None
    until: date | None
    ground: str | None
    end_ground: str | None


@dataclass(frozen=True, slots=True)
class LedClass:
    """A class led now."""

    id: UUID
    name: str
    year: str


@dataclass(frozen=True, slots=True)
class TaughtBy:
    """A group taught now; hours a week where somebody has said."""

    group_id: UUID
    class_id: UUID
    class_name: str
    subject: str
    subgroup: str | None
    hours: Decimal | None
    since: date | None
    year: str


@dataclass(frozen=True, slots=True)
class AssignedChild:
    """A child whom a psychologist works with."""

    id: UUID
    name: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class StaffCard:
    """What is known of a member of staff; `seen` is to be sent with a change."""

    id: UUID
    name: Name
    post: str | None
    phone: str | None
    e_mail: str | None
    login: str | None
    appointments: list[Post]
    classes: list[LedClass]
    groups: list[TaughtBy]
    pupils: list[AssignedChild]
    seen: str

    @property
    def full_name(self) -> str:
        """Family name, given name, patronymic."""
        return self.name.full

    @property
    def pupils_seen(self) -> str:
        """What is to be sent with a change of a psychologist's pupils, from today on."""
        day = today()
        return seen_of(sorted(one.id for one in self.pupils if (one.until or date.max) >= day))


def find_staff_page(
    database: Database,
    caller: Caller,
    *,
    words: str = "",
    role: Role | None = None,
    state: str | None = None,
    after: UUID | None = None,
) -> ListPage[FoundStaff]:
    """Return a page of the staff by name, with the roles held today.

    Raises:
        Forbidden: the caller's role does not allow it.
        NotFound: the row that the page follows is not there any more.
    """
    require(STAFF_CARD, caller, Target())
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        page = read_staff(
            session, school_id, words=words, role=role, state=state, after=after, day=today()
        )
        held = roles_held(session, school_id, today())
        return page.map(
            lambda one: FoundStaff(one.id, one.full_name, one.post, held.get(one.id, []))
        )


def read_card(database: Database, caller: Caller, staff_id: UUID) -> StaffCard:
    """Return what is known of a member of staff.

    Raises:
        Forbidden: the caller's role does not allow it.
        NotFound: the school has nobody of that id.
    """
    basis = require(STAFF_CARD, caller, Target())
    with database.transaction(caller.school_id) as session:
        card = load_card(session, caller, staff_id)
        record_access(session, caller, basis, kind="people")
        return card


def load_card(session: Session, caller: Caller, staff_id: UUID) -> StaffCard:
    """Return the card inside the caller's transaction.

    Raises:
        NotFound: the school has nobody of that id.
    """
    school_id = school_of(caller)
    staff = session.get(Staff, (school_id, staff_id), populate_existing=True)
    if staff is None:
        raise NotFound(said("Такого сотрудника в школе нет."))
    login = session.scalar(select(Account.login).where(Account.person_id == staff.person_id))
    posts = [
        Post(one.id, Role(one.role), one.since, one.until, one.ground, one.end_ground)
        for one in session.execute(select_appointments(school_id, staff_id))
    ]
    groups = session.execute(select_groups_taught(school_id, staff_id, today()))
    name = Name(staff.family_name, staff.given_name, staff.patronymic)
    return StaffCard(
        staff_id,
        name,
        staff.post,
        staff.phone,
        staff.e_mail,
        login,
        posts,
        [LedClass(*row) for row in session.execute(select_classes_led(school_id, staff_id))],
        [TaughtBy(*row) for row in groups],
        [AssignedChild(*row) for row in session.execute(select_assigned(school_id, staff_id))],
        seen_of(
            name.full, staff.post, staff.phone, staff.e_mail,
            [(one.role, one.since, one.until) for one in posts],
        ),
    )
