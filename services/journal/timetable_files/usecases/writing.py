"""Writes what a file changes in a timetable: few statements, whatever its size."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from services.journal.calendar.columns import ask_columns
from services.journal.papers.outcome import Fate
from services.journal.timetable.models import Room, TimetableEntry
from services.journal.timetable.rules.validity import Validity
from services.journal.timetable.usecases.timetables import open_timetable
from services.journal.timetable_files.rules.planning import Entry, Step
from services.journal.workbooks.names import fold
from services.journal.years.models import AcademicYear
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import new_id

_ENTRIES = cast(Table, TimetableEntry.__table__)


def write_steps(
    session: Session, caller: Caller, year: AcademicYear, validity: Validity, steps: list[Step]
) -> UUID:
    """Make the timetable what the file says, and return it: a caller's step, under the lock."""
    school_id = school_of(caller)
    rooms = _ensure_rooms(session, school_id, [step.new for step in steps if step.new])
    timetable = open_timetable(session, year, validity, copy=False)
    changed = [step for step in steps if step.fate is not Fate.UNCHANGED]
    if validity.in_place:
        gone = [step.old.id for step in changed if step.old and step.fate is not Fate.CHANGED]
        if gone:
            session.execute(
                delete(TimetableEntry).where(
                    TimetableEntry.school_id == school_id, TimetableEntry.id.in_(gone)
                )
            )
        _update(session, school_id, rooms, changed)
        coming = [s.new for s in changed if s.new and s.fate is not Fate.CHANGED]
    else:
        coming = [step.new for step in steps if step.new]
    rows = [
        {
            "school_id": school_id, "id": new_id(), "timetable_id": timetable.id,
            "group_id": one.group_id, "weekday": one.weekday, "week": one.week,
            "ordinal": one.ordinal, **_rest(one, rooms),
        }
        for one in coming
    ]
    if rows:
        session.execute(insert(TimetableEntry), rows)
    ask_columns(session, school_id, year.id)
    return timetable.id


def _update(
    session: Session, school_id: str, rooms: dict[str, UUID], changed: list[Step]
) -> None:
    rows: list[dict[str, Any]] = [
        {"entry_id": step.old.id, **_rest(step.new, rooms)}
        for step in changed
        if step.fate is Fate.CHANGED and step.old and step.new
    ]
    if rows:
        session.connection().execute(
            update(_ENTRIES)
            .where(_ENTRIES.c.school_id == school_id, _ENTRIES.c.id == bindparam("entry_id"))
            .values({name: bindparam(name) for name in ("room_id", "teacher_id", "joint")}),
            rows,
        )


def _rest(entry: Entry, rooms: dict[str, UUID]) -> dict[str, UUID | None]:
    return {
        "room_id": rooms[fold(entry.room)] if entry.room else None,
        "teacher_id": entry.teacher_id,
        "joint": entry.joint,
    }


def _ensure_rooms(
    session: Session, school_id: str, entries: Iterable[Entry]
) -> dict[str, UUID]:
    known = {
        fold(name): id_
        for id_, name in session.execute(
            select(Room.id, Room.name).where(Room.school_id == school_id)
        )
    }
    new = {
        fold(one.room): one.room for one in entries if one.room and fold(one.room) not in known
    }
    made = {key: new_id() for key in sorted(new)}
    if made:
        rows = [{"school_id": school_id, "id": made[key], "name": new[key]} for key in made]
        session.execute(insert(Room), rows)
    return known | made
