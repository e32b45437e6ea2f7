"""Shows a family who looked at its child: whole days, one line for a person and a day."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Result, func, select, union_all
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment, SubjectGroup
from services.journal.classes.queries import select_group_members
from services.journal.core.platform_numbers import OWN_LOG_AGE, rule_value
from services.journal.people.models import Pupil, Representation, Representative, Staff
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.reading import ACCESS_LOG_READ_CHILD, Look, list_looks
from services.shared.accountability.roles import Role
from services.shared.accountability.usecases import OwnLook
from services.shared.database.base import Database
from services.shared.errors import Attempt, NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class NamedLook(OwnLook):
    """A look with the name of who looked, empty where the family may not know it."""

    who: str


@dataclass(frozen=True, slots=True)
class NamedLookPage:
    """Whole days of a child's log, the newest first; `next` asks for the days before."""

    items: Sequence[NamedLook]
    next: date | None


def read_child_log(
    database: Database, caller: Caller, pupil_id: UUID, *, before: date | None, zone: str
) -> NamedLookPage:
    """Return who did what with a child's data on ten days, the latest first.

    What was done with the class or a subject group since the child is in it was done with the
    child as well.

    Raises:
        NotFound: it is not the caller's own child, or the child itself is too young to ask.
        Forbidden: the caller's role reads no child's log.
    """
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        _allow(session, caller, pupil_id)
        subjects = _touched(session, school_id, pupil_id)
        looks, following = list_looks(session, school_id, subjects, before=before, zone=zone)
        names = _names(session, caller, pupil_id, {one.person_id for one in looks})
    return NamedLookPage([_named(look, names, caller) for look in looks], following)


def name_people(
    database: Database, caller: Caller, pupil_id: UUID, persons: Collection[UUID]
) -> dict[UUID, str]:
    """Return the names, by person, of those of `persons` whom the child's family may know of.

    Raises:
        NotFound: it is not the caller's own child, or the child itself is too young to ask.
        Forbidden: the caller's role reads no child's log.
    """
    with database.transaction(school_of(caller)) as session:
        _allow(session, caller, pupil_id)
        return _names(session, caller, pupil_id, persons)


def _touched(session: Session, school_id: str, pupil_id: UUID) -> dict[UUID, date | None]:
    """Return the child, its classes and groups by id, each with the child's first day in it."""
    since = func.min(Enrolment.enrolled_on)
    of_child = (Enrolment.school_id == school_id, Enrolment.pupil_id == pupil_id)
    classes = select(Enrolment.class_id, since).where(*of_child).group_by(Enrolment.class_id)
    groups = (
        select_group_members(SubjectGroup.id, since).where(*of_child).group_by(SubjectGroup.id)
    )
    rows: Result[UUID, date] = session.execute(union_all(classes, groups))
    return {pupil_id: None, **{row[0]: row[1] for row in rows}}


def _named(look: Look, names: dict[UUID, str], caller: Caller) -> NamedLook:
    """Return a line of the log; a stranger's name is left out, the role says enough."""
    who = names.get(look.person_id, "") if look.person_id else ""
    return NamedLook(**asdict(look), own=look.is_of(caller), who=who)


def _allow(session: Session, caller: Caller, pupil_id: UUID) -> None:
    basis = require(ACCESS_LOG_READ_CHILD, caller, Target(pupil_id=pupil_id))
    pupil = session.get(Pupil, (school_of(caller), pupil_id))
    if pupil is None or (caller.role == Role.PUPIL and not _is_of_age(session, pupil)):
        problem = NotFound(said("Такой записи нет."))
        problem.attempt = Attempt(ACCESS_LOG_READ_CHILD.name, "pupil", pupil_id)
        raise problem
    record_access(session, caller, basis, kind="access_log")


def _is_of_age(session: Session, pupil: Pupil) -> bool:
    """Tell whether a child may ask without a representative; without a birth date it may not."""
    if pupil.born_on is None:
        return False
    years = rule_value(session, OWN_LOG_AGE)
    day = today()
    birthday_passed = (day.month, day.day) >= (pupil.born_on.month, pupil.born_on.day)
    return day.year - pupil.born_on.year - (not birthday_passed) >= years


def _names(
    session: Session, caller: Caller, pupil_id: UUID, persons: Collection[UUID | None]
) -> dict[UUID, str]:
    """Return the names of staff, of the child's own representatives, and of the child."""
    of_school = (
        Representative.school_id == school_of(caller),
        Representation.school_id == Representative.school_id,
        Representation.representative_id == Representative.id,
        Representation.pupil_id == pupil_id,
    )
    known = (
        select(Staff.person_id, Staff.initialled_name).where(
            Staff.school_id == school_of(caller)
        ),
        select(Representative.person_id, Representative.initialled_name).where(*of_school),
        select(Pupil.person_id, Pupil.initialled_name).where(
            Pupil.school_id == school_of(caller), Pupil.id == pupil_id
        ),
    )
    return {
        person_id: name
        for query in known
        for person_id, name in session.execute(query)
        if person_id in persons
    }
