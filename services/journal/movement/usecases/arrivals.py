"""Takes one child into a class: recognized first, so that who comes back is not made anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.classes.models import SchoolClass
from services.journal.classes.rules import ArrivalReason
from services.journal.classes.usecases.versions import raise_class_versions
from services.journal.enrolment.access import ENROLMENT_WRITE
from services.journal.enrolment.rules import Arrival
from services.journal.enrolment.usecases import NewPupil, Placement, add_pupils, enrol_many
from services.journal.list_reading.rules.identity import identify
from services.journal.list_reading.rules.known import KnownPupil
from services.journal.movement.rules.stays import ClassOfYear, check_arrival
from services.journal.movement.usecases.children import (
    add_to_subgroups,
    class_of_year,
    lock_classes,
    lock_pupil,
    refuse,
    refuse_stale,
    stays_of,
    wait_for_lists,
)
from services.journal.papers.structure import FileRepresentative, Findings, RosterPupil, Sex
from services.journal.people.rules import Name
from services.journal.rosters.rules.current_state import (
    CurrentState,
)
from services.journal.rosters.rules.plan import Plan
from services.journal.rosters.rules.representatives import plan_representatives
from services.journal.rosters.usecases.current_state import load_current_state
from services.journal.rosters.usecases.writing import write_representatives
from services.journal.workbooks.names import PersonName, fold
from services.journal.workbooks.places import Place
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, FieldError
from services.shared.wording import said

_MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class NewChild:
    """A child as a form tells it."""

    name: PersonName
    born_on: date | None
    sex: Sex | None
    representatives: Sequence[FileRepresentative] = ()


@dataclass(frozen=True, slots=True)
class FoundChild:
    """A child whom the school knows, as somebody choosing must see it; `where` in words."""

    id: UUID
    name: str
    born_on: date | None
    where: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whom a name and a birth date mean: `known` is certain; `maybe` are for people to say."""

    known: FoundChild | None
    maybe: list[FoundChild]


@dataclass(frozen=True, slots=True)
class Coming:
    """Into which class a child comes, from which day, into which of its subgroups, and why."""

    class_id: UUID
    day: date
    arrival: Arrival
    groups: Sequence[UUID] = ()


def recognize(
    database: Database, caller: Caller, class_id: UUID, child: NewChild
) -> Recognition:
    """Return whom the school knows by this name and birth date, by the rule that lists go by.

    Raises:
        Forbidden: the caller may not enrol.
        NotFound: the school has no such class.
    """
    basis = require(ENROLMENT_WRITE, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        school_class = class_of_year(session, school_of(caller), class_id)
        state = load_current_state(session, school_of(caller), school_class.year)
        found = _recognize(session, school_of(caller), state, school_class, child)
        record_access(session, caller, basis, kind="people")
    return found


def enrol_child(
    database: Database,
    caller: Caller,
    coming: Coming,
    child: NewChild,
    *,
    is_another: bool = False,
) -> UUID:
    """Take a child whom the school does not know into a class; return the pupil's id.

    `is_another`: somebody has looked at those who may be the same child, and it is none of them.

    Raises:
        Conflict: the school knows this child, or may know it.
        BadInput: the class, the day, a subgroup or a representative does not fit.
        NotFound: the school has no such class.
    """
    basis = require(ENROLMENT_WRITE, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        into = _enter(session, school_id, coming)
        refuse(check_arrival([], into, coming.day))
        state = load_current_state(session, school_id, into.year)
        _refuse_known(_recognize(session, school_id, state, into, child), is_another)
        pupil_id = new_id()
        name = Name(child.name.family_name, child.name.given_name, child.name.patronymic)
        add_pupils(session, caller, {pupil_id: NewPupil(name, child.born_on, child.sex)})
        _place(session, caller, pupil_id, into, coming)
        _add_representatives(session, caller, state, pupil_id, into, child)
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="movement")
    return pupil_id


def enrol_known(
    database: Database,
    caller: Caller,
    pupil_id: UUID,
    coming: Coming,
    version: str,
    representatives: Sequence[FileRepresentative] = (),
) -> None:
    """Take a child whom the school knows into a class again.

    Raises:
        Conflict: the child's movement is another than `version` says.
        BadInput: the child is in a class of the year, or the day does not fit.
        NotFound: the school has no such child or class.
    """
    basis = require(ENROLMENT_WRITE, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        into = _enter(session, school_id, coming)
        pupil = lock_pupil(session, school_id, pupil_id)
        stays = stays_of(session, school_id, pupil_id)
        refuse_stale(stays, version)
        refuse(check_arrival(stays, into, coming.day))
        _place(session, caller, pupil_id, into, coming)
        if representatives:
            state = load_current_state(session, school_id, into.year)
            name = PersonName(pupil.family_name, pupil.given_name, pupil.patronymic)
            child = NewChild(name, pupil.born_on, None, representatives)
            _add_representatives(session, caller, state, pupil_id, into, child)
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="movement")


def _enter(session: Session, school_id: str, coming: Coming) -> ClassOfYear:
    """Wait for lists and closings, and return the class as it is then."""
    if coming.arrival.reason in (ArrivalReason.MOVED, ArrivalReason.NEXT_YEAR):
        what = said("Так оформляют перевод, а не зачисление.")
        raise BadInput(what, errors=[FieldError("reason", what)])
    found = class_of_year(session, school_id, coming.class_id)
    wait_for_lists(session, school_id, found.year)
    lock_classes(session, school_id, [coming.class_id])
    return class_of_year(session, school_id, coming.class_id)


def _place(
    session: Session, caller: Caller, pupil_id: UUID, into: ClassOfYear, coming: Coming
) -> None:
    school_class = session.get_one(SchoolClass, (school_of(caller), into.id))
    enrol_many(
        session, caller, [Placement(pupil_id, school_class, coming.day, coming.arrival)]
    )
    add_to_subgroups(session, caller, pupil_id, into, coming.groups)
    raise_class_versions(session, school_of(caller), into.id)


def _recognize(
    session: Session, school_id: str, state: CurrentState, into: ClassOfYear, child: NewChild
) -> Recognition:
    by_id = {one.id: one for one in state.pupils}
    who = identify([_as_of_list(session, school_id, into, child)], state.pupils, Findings())
    if 0 in who.known and 0 not in who.renamed:
        return Recognition(_found(by_id[who.known[0].id]), [])
    maybe = [who.known[0]] if 0 in who.known else _near(child, state.pupils)
    return Recognition(None, [_found(one) for one in maybe[:_MOST_SHOWN]])


def _near(child: NewChild, pupils: Sequence[KnownPupil]) -> list[KnownPupil]:
    """Return who may be the same child: the same name, or the same day with half of the name."""
    family, given = fold(child.name.family_name), fold(child.name.given_name)
    near = []
    for one in pupils:
        same_family = fold(one.name.family_name) == family
        same_given = fold(one.name.given_name) == given
        same_day = child.born_on is not None and one.born_on == child.born_on
        other_day = None not in (child.born_on, one.born_on) and not same_day
        same_rest = fold(one.name.patronymic) == fold(child.name.patronymic)
        if (same_day and (same_family or same_given)) or (
            same_family and same_given and same_rest and not other_day
        ):
            near.append(one)
    return near


def _as_of_list(
    session: Session, school_id: str, into: ClassOfYear, child: NewChild
) -> RosterPupil:
    letter = session.get_one(SchoolClass, (school_id, into.id)).letter
    return RosterPupil(
        Place(""), child.name, child.born_on, child.sex, into.grade, letter,
        tuple(child.representatives),
    )


def _found(one: KnownPupil) -> FoundChild:
    return FoundChild(one.id, str(one.name), one.born_on, _where(one))


def _where(one: KnownPupil) -> str:
    last = one.now or one.before
    if last is None:
        return said("в классах не числился")
    if one.is_here:
        return said(
            "сейчас в %(name)s, с %(since)s", name=last.class_name, since=last.enrolled_on
        )
    if last.departed_on is not None:
        return said(
            "был в %(name)s, по %(until)s", name=last.class_name, until=last.departed_on
        )
    return said("был в %(name)s, с %(since)s", name=last.class_name, since=last.enrolled_on)


def _refuse_known(found: Recognition, is_another: bool) -> None:
    if found.known is not None:
        raise Conflict(said(
            "Школа знает этого ребёнка: %(name)s, %(where)s. Зачислите его, а не нового.",
            name=found.known.name, where=found.known.where,
        ))
    if found.maybe and not is_another:
        raise Conflict(said(
            "Возможно, школа знает этого ребёнка: %(name)s, %(where)s. Он это или другой?",
            name=found.maybe[0].name, where=found.maybe[0].where,
        ))


def _add_representatives(
    session: Session,
    caller: Caller,
    state: CurrentState,
    pupil_id: UUID,
    into: ClassOfYear,
    child: NewChild,
) -> None:
    plan = Plan()
    row = _as_of_list(session, school_of(caller), into, child)
    plan_representatives([row], {0: pupil_id}, state, plan, new_id)
    if plan.found.problems:
        what = plan.found.problems[0].what
        raise BadInput(what, errors=[FieldError("representatives", what)])
    write_representatives(session, caller, plan)
