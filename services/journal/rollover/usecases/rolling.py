"""Shows what a rollover would do, and does it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.classes.models import SchoolClass
from services.journal.classes.rules import ArrivalReason, DepartureReason, class_title
from services.journal.classes.usecases.classes import open_classes
from services.journal.enrolment.rules import Arrival, Departure, Ending
from services.journal.enrolment.usecases import Placement, end_many, enrol_many
from services.journal.rollover.access import YEAR_ROLLOVER
from services.journal.rollover.carrying import carry_groups, carry_leaders, raise_versions
from services.journal.rollover.models import YearRollover
from services.journal.rollover.rules import (
    Fate,
    Line,
    RolloverPlan,
    Target,
    make_plan,
    next_year_name,
    why_not_now,
)
from services.journal.rollover.usecases.results import Done, Rollover, Wishes
from services.journal.rollover.usecases.settings import (
    Settings,
    plan_settings,
    take_settings,
)
from services.journal.rollover.usecases.state import State, done_of, load_state
from services.journal.rosters.queries import lock_school
from services.journal.workbooks.names import fold
from services.journal.years.models import AcademicYear
from services.journal.years.rules import plan_year
from services.journal.years.usecases import ensure_year
from services.shared.accountability.access import Target as AccessTarget
from services.shared.accountability.access import require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, FieldError
from services.shared.process.clock import now, today
from services.shared.wording import said

Progress = Callable[[str, int, int], None]
_REASON = str(said("перевод школы на следующий год"))
_STEPS = (
    said("Сверяю классы и решения"), said("Открываю классы"), said("Перевожу учеников"),
    said("Готово"),
)


def preview_rollover(
    database: Database, caller: Caller, from_year: str, to_year: str, wishes: Wishes
) -> Rollover:
    """Return what a rollover would do. Nothing is changed.

    Raises:
        BadInput: the years do not follow each other.
        NotFound: the school has no such year.
    """
    basis = require(YEAR_ROLLOVER, caller, AccessTarget(school_id=caller.school_id))
    _demand_next(from_year, to_year)
    with database.transaction(caller.school_id) as session:
        state = load_state(session, school_of(caller), from_year, to_year)
        plan = _plan(state, wishes)
        existing = _classes(session, school_of(caller), state.next_id)
        settings = _settings(session, school_of(caller), state, to_year, wishes)
        done = done_of(session, school_of(caller), state)
        record_access(session, caller, basis, kind="movement")
    return _report(from_year, to_year, state, plan, existing, settings, done)


def roll_over(
    database: Database,
    caller: Caller,
    from_year: str,
    to_year: str,
    wishes: Wishes,
    *,
    version: str | None = None,
    progress: Progress = lambda _what, _done, _total: None,
) -> Rollover:
    """Roll the school over, whole and in one transaction; what was done before stays as it is.

    Raises:
        Conflict: the school is another than `version` says.
        BadInput: the years do not follow each other, or something keeps it from happening.
        NotFound: the school has no such year.
    """
    basis = require(YEAR_ROLLOVER, caller, AccessTarget(school_id=caller.school_id))
    _demand_next(from_year, to_year)
    school_id = school_of(caller)
    progress(_STEPS[0], 0, len(_STEPS) - 1)
    with database.transaction(school_id) as session:
        session.execute(lock_school(school_id, to_year, []))
        state = load_state(session, school_id, from_year, to_year)
        if version is not None and version != state.version:
            raise Conflict(said(
                "Пока страница была открыта, состав классов или решения изменились. Проверьте "
                "план ещё раз."
            ))
        plan = _plan(state, wishes)
        if plan.problems:
            raise BadInput(
                plan.problems[0], errors=[FieldError("choices", one) for one in plan.problems]
            )
        progress(_STEPS[1], 1, len(_STEPS) - 1)
        settings = _settings(session, school_id, state, to_year, wishes)
        year = ensure_year(session, caller, to_year)
        taken = (
            take_settings(session, caller, state.year_id, year) if wishes.carries_settings else {}
        )
        before = _classes(session, school_id, year.id)
        classes = _open(session, caller, year, plan.classes, before)
        progress(_STEPS[2], 2, len(_STEPS) - 1)
        _write(session, caller, state, year, plan, classes, wishes, taken)
        record_access(session, caller, basis, kind="movement")
        after = load_state(session, school_id, from_year, to_year)
        done = done_of(session, school_id, after)
    progress(_STEPS[3], 3, len(_STEPS) - 1)
    return _report(from_year, to_year, after, plan, before, settings, done)


def _settings(
    session: Session, school_id: str, state: State, to_year: str, wishes: Wishes
) -> Settings:
    found = plan_settings(session, school_id, state.year_id, state.next_id, to_year)
    return found if wishes.carries_settings else Settings(found.is_set_up)


def _demand_next(from_year: str, to_year: str) -> None:
    _demand_year(from_year, "from_year")
    if to_year != next_year_name(from_year):
        what = said(
            "После %(from_year)s идёт %(next)s, а не %(to_year)s.",
            from_year=from_year, next=next_year_name(from_year), to_year=to_year,
        )
        raise BadInput(what, errors=[FieldError("to_year", what)])


def _demand_year(name: str, field_name: str) -> None:
    try:
        plan_year(name)
    except ValueError as error:
        raise BadInput(
            error.args[0], errors=[FieldError(field_name, error.args[0])]
        ) from error


def _plan(state: State, wishes: Wishes) -> RolloverPlan:
    chosen = {one.pupil_id: one for one in wishes.choices}
    letters = state.letters if wishes.first_letters is None else wishes.first_letters
    plan = make_plan(state.children, chosen, letters, graduates=wishes.graduates)
    early = why_not_now(state.ends_on, today())
    if early is not None:
        plan.problems.insert(0, early)
    return plan


def _classes(
    session: Session, school_id: str, year_id: UUID | None
) -> dict[Target, SchoolClass]:
    if year_id is None:
        return {}
    found = session.scalars(
        select(SchoolClass).where(
            SchoolClass.school_id == school_id, SchoolClass.year_id == year_id
        )
    )
    return {(one.grade, fold(one.letter)): one for one in found}


def _open(
    session: Session,
    caller: Caller,
    year: AcademicYear,
    wanted: Sequence[Target],
    before: Mapping[Target, SchoolClass],
) -> dict[Target, SchoolClass]:
    new = {(grade, fold(letter)): (grade, letter) for grade, letter in wanted}
    missing = [name for key, name in new.items() if key not in before]
    opened = open_classes(session, caller, year, missing) if missing else []
    return {**before, **{(one.grade, fold(one.letter)): one for one in opened}}


def _write(
    session: Session,
    caller: Caller,
    state: State,
    year: AcademicYear,
    plan: RolloverPlan,
    classes: Mapping[Target, SchoolClass],
    wishes: Wishes,
    taken: dict[str, Any],
) -> None:
    arrival = Arrival(ArrivalReason.NEXT_YEAR, wishes.order_number)
    placed = [
        (line, classes[line.into[0], fold(line.into[1])])
        for line in plan.lines if line.into is not None
    ]
    made = enrol_many(session, caller, [
        Placement(line.child.pupil_id, school_class, year.starts_on, arrival)
        for line, school_class in placed
    ])
    leaving = [one for one in plan.lines if one.fate in (Fate.GRADUATED, Fate.LEFT)]
    end_many(session, caller, [
        Ending(one.child.enrolment_id, state.ends_on, _departure(one, wishes.order_number))
        for one in leaving
    ], reason=_REASON)
    touched = {school_class.id for _, school_class in placed}
    raise_versions(session, caller, touched | {one.child.class_id for one in leaving})
    if wishes.carries_groups:
        carry_groups(session, caller, state.year_id, year, placed)
    if wishes.carries_leaders:
        carry_leaders(session, caller, year, placed)
    if made or leaving or taken:
        session.add(YearRollover(
            school_id=school_of(caller), id=new_id(), from_year_id=state.year_id,
            to_year_id=year.id, made=made, ended=[one.child.enrolment_id for one in leaving],
            settings=taken, at=now(), user_id=caller.user_id,
        ))
        session.flush()


def _departure(line: Line, order_number: str | None) -> Departure:
    graduated = line.fate is Fate.GRADUATED
    reason = DepartureReason.GRADUATED if graduated else DepartureReason.OTHER_SCHOOL
    return Departure(reason, order_number)


def _report(
    from_year: str,
    to_year: str,
    state: State,
    plan: RolloverPlan,
    before: Mapping[Target, SchoolClass],
    settings: Settings,
    done: Done | None,
) -> Rollover:
    opened = [
        class_title(grade, letter) for grade, letter in plan.classes
        if (grade, fold(letter)) not in before
    ]
    return Rollover(
        from_year, to_year, state.version, plan.lines, opened, state.letters, plan.problems,
        settings, {fate.value: plan.count(fate) for fate in Fate}, done,
    )
