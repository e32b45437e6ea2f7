"""Takes a rollover back, until the first lesson of the new year."""

from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment, SubjectGroupMember
from services.journal.classes.queries import DEPARTURE, ENROLMENT_FACTS, MEMBER_FACTS
from services.journal.facts.usecases import record_facts, record_removal
from services.journal.rollover.access import YEAR_ROLLOVER
from services.journal.rollover.carrying import raise_versions
from services.journal.rollover.queries import lock_years, select_memberships
from services.journal.rollover.usecases.settings import take_settings_back
from services.journal.rollover.usecases.state import State, load_state, runs_of, why_not_undone
from services.journal.rosters.queries import lock_school
from services.shared.accountability.access import Target as AccessTarget
from services.shared.accountability.access import require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, FieldError, NotFound
from services.shared.process.clock import now
from services.shared.wording import said

_UNDONE = str(said("перевод школы отменён"))


def undo_rollover(database: Database, caller: Caller, from_year: str, to_year: str) -> int:
    """Take back every rollover between two years that stands; return how many children it moved.

    Children are back in their classes of the former year, and settings that were taken over go
    unless somebody has worked on them since. Classes, groups and their teachers stay
    open, empty: a rollover that is run again finds them.

    Raises:
        BadInput: lessons are there already, or children were moved since.
        NotFound: there is no rollover to take back.
    """
    basis = require(YEAR_ROLLOVER, caller, AccessTarget(school_id=caller.school_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        session.execute(lock_school(school_id, to_year, []))
        state = load_state(session, school_id, from_year, to_year)
        # Ahead of the look whether the year has begun: a first lesson under way is waited for.
        session.execute(lock_years(school_id, [state.year_id, state.next_id]))
        runs = runs_of(session, school_id, state)
        if not runs:
            raise NotFound(said("Отменять нечего: перевода на этот год не было."))
        why = why_not_undone(session, school_id, state, runs)
        if why is not None:
            raise BadInput(why, errors=[FieldError("to_year", why)])
        made = [one for run in runs for one in run.made]
        ended = [one for run in runs for one in run.ended]
        _take_back(session, caller, state, made, ended)
        for run in runs:
            take_settings_back(session, caller, run.to_year_id, run.settings)
            run.undone_at = now()
        record_access(session, caller, basis, kind="movement")
    return len(made) + len(ended)


def _take_back(
    session: Session, caller: Caller, state: State, made: list[UUID], ended: list[UUID]
) -> None:
    school_id = school_of(caller)
    touched = set(session.scalars(
        select(Enrolment.class_id).where(
            Enrolment.school_id == school_id, Enrolment.id.in_([*made, *ended])
        )
    ))
    pupils = select(Enrolment.pupil_id).where(
        Enrolment.school_id == school_id, Enrolment.id.in_(made)
    )
    _take_out_of_subgroups(session, caller, state.next_id, list(session.scalars(pupils)))
    record_removal(session, caller, ENROLMENT_FACTS, made, reason=_UNDONE)
    session.execute(
        delete(Enrolment).where(Enrolment.school_id == school_id, Enrolment.id.in_(made))
    )
    session.execute(
        update(Enrolment)
        .where(Enrolment.school_id == school_id, Enrolment.id.in_(ended))
        .values(departed_on=None, departure_reason=None, departure_order=None, went_to=None)
        .execution_options(synchronize_session=False)
    )
    record_facts(session, caller, ENROLMENT_FACTS, ended, DEPARTURE, reason=_UNDONE)
    raise_versions(session, caller, touched)


def _take_out_of_subgroups(
    session: Session, caller: Caller, year_id: UUID | None, pupils: list[UUID]
) -> None:
    if year_id is None or not pupils:
        return
    rows = session.execute(
        select_memberships(school_of(caller), year_id, pupils)
    ).all()
    groups = list({row.group_id for row in rows})
    record_removal(
        session, caller, MEMBER_FACTS, groups, map(str, pupils), reason=_UNDONE
    )
    session.execute(
        delete(SubjectGroupMember).where(
            SubjectGroupMember.school_id == school_of(caller),
            SubjectGroupMember.group_id.in_(groups),
            SubjectGroupMember.pupil_id.in_(pupils),
        )
    )
