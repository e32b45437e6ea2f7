"""Says who answers for a child: recorded, restricted by a court, ended where it was a mistake."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.journal.family.usecases.pupils import PupilCard, load_pupil, seen_answering
from services.journal.people.access import PEOPLE_WRITE
from services.journal.people.models import (
    EndedRepresentation,
    Pupil,
    Representation,
    Representative,
)
from services.journal.people.rules import Name
from services.journal.people.seen import demand_seen
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, FieldError, NotFound
from services.shared.process.clock import now
from services.shared.wording import said

_Restriction = tuple[str | None, date | None, date | None]
_KEPT = ("relation", "restricted_by", "restricted_from", "restricted_until")


def add_representative(
    database: Database,
    caller: Caller,
    pupil_id: UUID,
    *,
    name: Name,
    relation: str | None,
    phone: str | None,
    e_mail: str | None,
) -> PupilCard:
    """Record that somebody answers for a child: who is known by name and contact, or somebody new.

    Raises:
        Conflict: somebody of that name answers for the child already.
        NotFound: there is no such child.
    """
    basis = require(PEOPLE_WRITE, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        # Locked before it is looked at: of two who enter one person, one is told.
        session.get(Pupil, (school_id, pupil_id), with_for_update=True)
        before = load_pupil(session, caller, pupil_id, True)
        if name.full in {one.name for one in before.representatives}:
            raise Conflict(said("Представитель с таким именем у ребёнка уже есть."))
        known = _known(session, school_id, name, phone, e_mail)
        if known is None:
            known = new_id()
            session.add(Representative(
                school_id=school_id, id=known, person_id=new_id(), family_name=name.family,
                given_name=name.given, patronymic=name.patronymic, phone=phone, e_mail=e_mail,
            ))
            session.flush()
        session.add(Representation(
            school_id=school_id, representative_id=known, pupil_id=pupil_id, relation=relation
        ))
        _forget_end(session, school_id, known, pupil_id)
        session.flush()
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="people")
        return load_pupil(session, caller, pupil_id, True)


def restrict(
    database: Database,
    caller: Caller,
    pupil_id: UUID,
    representative_id: UUID,
    *,
    decision: str,
    since: date,
    until: date | None,
    seen: str | None = None,
) -> PupilCard:
    """Record that a court restricts a representative from a day on: the child is not theirs.

    Raises:
        BadInput: the last day is before the first.
        Conflict: somebody has changed it since.
        NotFound: there is no such representation.
    """
    if until is not None and until < since:
        what = said("Последний день раньше первого.")
        raise BadInput(what, errors=[FieldError("until", what)])
    return _change_restriction(
        database, caller, pupil_id, representative_id, seen, lambda _: (decision, since, until)
    )


def lift(
    database: Database,
    caller: Caller,
    pupil_id: UUID,
    representative_id: UUID,
    *,
    decision: str,
    on: date,
    seen: str | None = None,
) -> PupilCard:
    """Lift a restriction: from the day on the child is theirs again; both decisions are kept.

    Raises:
        Conflict: there is nothing to lift, or somebody has changed it since.
        NotFound: there is no such representation.
    """
    def lifted(one: Representation) -> _Restriction:
        ends = one.restricted_until or date.max
        if one.restricted_from is None or ends < on:
            raise Conflict(said("К этому дню ограничения уже нет."))
        if one.restricted_from >= on:
            return None, None, None
        both = f"{one.restricted_by} → {decision}"
        return both, one.restricted_from, on - timedelta(days=1)

    return _change_restriction(database, caller, pupil_id, representative_id, seen, lifted)


def end(
    database: Database,
    caller: Caller,
    pupil_id: UUID,
    representative_id: UUID,
    *,
    reason: str,
    seen: str | None = None,
) -> PupilCard:
    """End a representation that should not be: the child is no longer theirs, at once.

    The row goes, so that nothing asks it any more; what it said is kept with the reason, and a
    list of pupils does not bring it back (`restore` does).

    Raises:
        Conflict: somebody has changed it since.
        NotFound: there is no such representation.
    """
    basis = require(PEOPLE_WRITE, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        one = _demand(session, school_id, pupil_id, representative_id, seen)
        _forget_end(session, school_id, representative_id, pupil_id)
        session.add(EndedRepresentation(
            school_id=school_id, representative_id=representative_id, pupil_id=pupil_id,
            reason=reason, ended_at=now(), **{name: getattr(one, name) for name in _KEPT},
        ))
        session.delete(one)
        session.flush()
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="people")
        return load_pupil(session, caller, pupil_id, True)


def restore(
    database: Database, caller: Caller, pupil_id: UUID, representative_id: UUID
) -> PupilCard:
    """Take back that a representation was ended: it is what it was, a court's words among it.

    Raises:
        NotFound: no representation of these two was ended, or it has been taken back since.
    """
    basis = require(PEOPLE_WRITE, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        key = (school_id, representative_id, pupil_id)
        ended = session.get(EndedRepresentation, key, with_for_update=True)
        if ended is None:
            raise NotFound(said("Прекращённого представительства нет: его уже вернули."))
        if session.get(Representation, key) is None:
            session.add(Representation(
                school_id=school_id, representative_id=representative_id, pupil_id=pupil_id,
                **{name: getattr(ended, name) for name in _KEPT},
            ))
        session.delete(ended)
        session.flush()
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="people")
        return load_pupil(session, caller, pupil_id, True)


def _change_restriction(
    database: Database,
    caller: Caller,
    pupil_id: UUID,
    representative_id: UUID,
    seen: str | None,
    change: Callable[[Representation], _Restriction],
) -> PupilCard:
    basis = require(PEOPLE_WRITE, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        one = _demand(session, school_of(caller), pupil_id, representative_id, seen)
        one.restricted_by, one.restricted_from, one.restricted_until = change(one)
        session.flush()
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="people")
        return load_pupil(session, caller, pupil_id, True)


def _demand(
    session: Session, school_id: str, pupil_id: UUID, representative_id: UUID, seen: str | None
) -> Representation:
    key = (school_id, representative_id, pupil_id)
    one = session.get(Representation, key, with_for_update=True, populate_existing=True)
    if one is None:
        raise NotFound(said("Такого представителя у ребёнка нет."))
    demand_seen(seen, seen_answering(one), _told(one))
    return one


def _told(one: Representation) -> str:
    """Return a court's restriction in words, for who is refused."""
    if one.restricted_from is None:
        return said("судом не ограничено")
    if one.restricted_until is None:
        return said("%(decision)s, с %(since)s", decision=one.restricted_by or "",
                    since=one.restricted_from)
    return said("%(decision)s, с %(since)s по %(until)s", decision=one.restricted_by or "",
                since=one.restricted_from, until=one.restricted_until)


def _forget_end(
    session: Session, school_id: str, representative_id: UUID, pupil_id: UUID
) -> None:
    session.execute(delete(EndedRepresentation).where(
        EndedRepresentation.school_id == school_id,
        EndedRepresentation.representative_id == representative_id,
        EndedRepresentation.pupil_id == pupil_id,
    ))


def _known(
    session: Session, school_id: str, name: Name, phone: str | None, e_mail: str | None
) -> UUID | None:
    """Return the representative of this name with the same telephone number or address."""
    if not phone and not e_mail:
        return None
    found = session.scalars(
        select(Representative).where(
            Representative.school_id == school_id, Representative.full_name == name.full
        )
    )
    return next(
        (
            one.id for one in found
            if (phone and one.phone == phone) or (e_mail and one.e_mail == e_mail)
        ),
        None,
    )
