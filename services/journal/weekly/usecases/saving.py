"""Saves changes of a week from a day on: all of them, or with one that cannot be none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.journal.papers.outcome import Fate
from services.journal.people.seen import demand_seen
from services.journal.scheduling.usecases.effects import ColumnEffects, told_effects
from services.journal.timetable.access import TIMETABLE_WRITE
from services.journal.timetable.usecases.timetables import lock_timetables
from services.journal.timetable_files.rules.planning import Entry, make_steps
from services.journal.timetable_files.usecases.writing import write_steps
from services.journal.weekly.rules.changes import LessonPlace, WeekChange
from services.journal.weekly.rules.clashes import WeekClash, week_clashes
from services.journal.weekly.usecases.reading import demand_groups
from services.journal.weekly.usecases.state import WeekState, demand_teachers, load_week
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Conflict
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class SavedWeek:
    """What changes do, or would do: days they hold on, lessons of the week, journals' columns."""

    since: date
    until: date
    changed: int
    notes: list[str]
    columns: ColumnEffects


def save_week(
    database: Database, caller: Caller, *, year_id: UUID, since: date | None, seen: str,
    changes: Sequence[WeekChange], preview: bool,
) -> SavedWeek:
    """Save changes of the week, or with `preview` only tell what they do.

    `seen` is the week that the changes were made from.

    Raises:
        BadInput: a group, teacher or day is not the school's or the year's.
        Conflict: somebody has changed the week since; a lesson is not there; something clashes.
        Forbidden: the caller may not change the timetable.
        NotFound: there is no such year.
    """
    basis = require(TIMETABLE_WRITE, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        lock_timetables(session, school_id)
        state = load_week(session, school_id, year_id, since)
        made = demand_groups(state, changes)
        demand_seen(seen, state.seen, _now_is(state))
        if made.missing:
            raise Conflict(said(
                "Урока, который вы меняете, в расписании уже нет. Ничего не записано."
            ))
        demand_teachers(session, state, {
            one.becomes.teacher_id for one in changes if one.becomes and one.becomes.teacher_id
        })
        clashes = week_clashes(state.entries, made.entries, state.school)
        _refuse(clashes)
        wanted = [_own(one, state) for one in made.entries]
        steps = make_steps(wanted, state.known, state.school)
        changed = [one for one in steps if one.fate is not Fate.UNCHANGED]
        groups = {entry.group_id for one in changed for entry in (one.old, one.new) if entry}
        validity = state.validity
        effects = ColumnEffects()
        if changed:
            effects = told_effects(
                session, state.year,
                {state.school.group_by_id[one].class_id for one in groups},
                validity.since, validity.until,
                lambda: write_steps(session, caller, state.year, validity, steps),
                keep=not preview,
            )
        record_access(session, caller, basis, kind="timetable")
        touched = {place for one in changes for place in _places(one)}
        return SavedWeek(
            validity.since, validity.until, len(changed),
            [one.what for one in clashes if {one.one, one.other} & touched], effects,
        )


def _refuse(clashes: Sequence[WeekClash]) -> None:
    refused = [one.what for one in clashes if one.refused]
    if refused:
        raise Conflict(said("%(what)s Ничего не записано.", what=refused[0]))


def _own(entry: Entry, state: WeekState) -> Entry:
    """Return an entry that names no teacher where the group's own one gives it."""
    own = state.school.group_by_id[entry.group_id].teacher_id
    return replace(entry, teacher_id=None) if entry.teacher_id == own else entry


def _places(change: WeekChange) -> list[LessonPlace]:
    one = change.becomes
    return [LessonPlace(one.group_id, one.weekday, one.week, one.ordinal)] if one else []


def _now_is(state: WeekState) -> str:
    return said(
        "в расписании с %(since)s уроков в неделю: %(count)s",
        since=state.validity.since, count=len(state.entries),
    )
