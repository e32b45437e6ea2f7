"""Saves what is otherwise on days, with the columns of the journals; a clash is shown before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.classes.models import SchoolClass, SubjectGroup, SubjectGroupMember
from services.journal.facts.usecases import record_facts
from services.journal.people.models import Staff
from services.journal.people.queries import holds
from services.journal.scheduling.usecases.columns import YearDays, make_columns
from services.journal.substitutions.rules import day_clashes
from services.journal.substitutions.usecases.naming import tell_clash
from services.journal.timetable.access import TIMETABLE_WRITE
from services.journal.timetable.models import Room, Substitution
from services.journal.timetable.queries import SUBSTITUTIONS
from services.journal.timetable.rules.clashes import Clashes, ClashKind, PlacedGroup
from services.journal.timetable.rules.days import DayLesson, DaySubstitution
from services.journal.timetable.usecases.days import (
    SchoolWeek,
    find_year,
    read_days,
    read_substitutions,
)
from services.journal.timetable.usecases.timetables import lock_timetables
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, FieldError, NotFound
from services.shared.wording import said

_SUBSTITUTIONS = cast(Table, Substitution.__table__)


@dataclass(frozen=True, slots=True)
class WantedChange:
    """What is to be otherwise with a planned lesson; nothing set: as planned again.

    `version` is the one that was seen, 0 where there was none. `with_group_id` is the group of the
    same time that it is held together with.
    """

    group_id: UUID
    held_on: date
    ordinal: int
    version: int = 0
    teacher_id: UUID | None = None
    room: str | None = None
    moved_on: date | None = None
    moved_ordinal: int | None = None
    cancelled: bool = False
    with_group_id: UUID | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SavedChanges:
    """What clashes (then nothing was saved, unless it was accepted) and how many were saved."""

    saved: int
    clashes: list[str]


def save_changes(
    database: Database, caller: Caller, wanted: Sequence[WantedChange], *, accepted: bool = False
) -> SavedChanges:
    """Save what is otherwise on days: all of it, or with a clash that nobody accepted nothing.

    The columns of the journals follow at once. Whoever teaches instead has the journal that day.

    Raises:
        BadInput: a lesson is not in the timetable, a teacher or day cannot be.
        Conflict: somebody else was first, or a lesson that something is in would go.
        Forbidden: the caller may not change the timetable.
    """
    basis = require(TIMETABLE_WRITE, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    if not wanted:
        return SavedChanges(0, [])
    with database.transaction(school_id) as session:
        lock_timetables(session, school_id)
        days = {one.held_on for one in wanted} | {
            one.moved_on for one in wanted if one.moved_on is not None
        }
        year = find_year(session, school_id, min(days))
        if year is None:
            raise NotFound(said("Учебного года в школе ещё нет."))
        week = read_days(session, year, min(days), max(days))
        known = {
            (one.group_id, one.held_on, one.ordinal): one
            for one in read_substitutions(session, year)
        }
        rooms = _ensure_rooms(session, school_id, wanted)
        changes = _decide(session, week, known, wanted, rooms)
        otherwise = {**known, **changes}
        after = replace(week.plan, substitutions=list(otherwise.values())).lessons(
            min(days), max(days)
        )
        found = day_clashes(_clashes(session, week), week.lessons, after)
        impossible = [one for one in found if one.kind is ClashKind.GROUP]
        told = [tell_clash(one, week) for one in found]
        if impossible or (found and not accepted):
            session.rollback()
            return SavedChanges(0, told)
        _write(session, caller, changes)
        left = {one.moved_on for key in changes if (one := known.get(key)) and one.moved_on}
        _remake_columns(session, caller, week, days | left, changes)
        record_access(session, caller, basis, kind="timetable")
    return SavedChanges(len(changes), told)


def _decide(
    session: Session, week: SchoolWeek, known: Mapping[Any, DaySubstitution],
    wanted: Sequence[WantedChange], rooms: Mapping[str, UUID],
) -> dict[tuple[UUID, date, int], DaySubstitution]:
    """Return what is to be stored; a lesson's partner in a joint one among it."""
    changes: dict[tuple[UUID, date, int], DaySubstitution] = {}
    for one in wanted:
        key = (one.group_id, one.held_on, one.ordinal)
        seen = known.get(key)
        if (seen.version if seen else 0) != one.version:
            raise Conflict(said(
                "%(day)s, %(ordinal)s-й урок: замену уже изменил кто-то другой. Обновите "
                "страницу.",
                day=one.held_on, ordinal=one.ordinal,
            ))
        lesson = next((
            it for it in week.lessons
            if (it.group.id, it.planned_on, it.planned_ordinal) == key
        ), None)
        if lesson is None:
            what = said(
                "%(day)s, %(ordinal)s-й урок: такого урока в расписании нет.",
                day=one.held_on, ordinal=one.ordinal,
            )
            raise BadInput(what, errors=[FieldError("changes", what)])
        changes[key] = _substitution(session, week, lesson, one, rooms)
        if one.with_group_id is not None:
            changes |= _join(week, known, changes[key], one.with_group_id)
    return {**_released(known, changes), **changes}


def _released(
    known: Mapping[tuple[UUID, date, int], DaySubstitution],
    changes: Mapping[tuple[UUID, date, int], DaySubstitution],
) -> dict[tuple[UUID, date, int], DaySubstitution]:
    """Return lessons whose partner is held with them no more: they are held alone again."""
    parted = {
        before.joint for key, after in changes.items()
        if (before := known.get(key)) is not None and before.joint not in (None, after.joint)
    }
    return {
        key: replace(one, joint=None, version=one.version + 1)
        for key, one in known.items() if one.joint in parted
    }


def _substitution(
    session: Session, week: SchoolWeek, lesson: DayLesson, one: WantedChange,
    rooms: Mapping[str, UUID],
) -> DaySubstitution:
    if one.cancelled and (one.teacher_id or one.room or one.moved_on or one.with_group_id):
        raise _bad(said("Отменённый урок никто не ведёт и никуда не переносят."))
    if one.with_group_id is not None and (one.moved_on or one.with_group_id == one.group_id):
        raise _bad(said("Урок объединяют с другим в то же время: перенос сохраните отдельно."))
    if one.teacher_id is not None:
        _demand_teacher(session, week, one)
    if one.moved_on is not None:
        _demand_day(week, lesson, one)
    return DaySubstitution(
        one.group_id, one.held_on, one.ordinal, one.teacher_id,
        rooms[one.room] if one.room else None, one.moved_on, one.moved_ordinal, one.cancelled,
        None, one.reason.strip(), one.version + 1,
    )


def _demand_teacher(session: Session, week: SchoolWeek, one: WantedChange) -> None:
    day = one.moved_on or one.held_on
    teaches = session.scalar(
        select(Staff.id).where(
            Staff.school_id == week.year.school_id, Staff.id == one.teacher_id,
            holds(Role.TEACHER, day),
        )
    )
    if teaches is None:
        raise _bad(said("Такого учителя в этот день в школе нет."))


def _demand_day(week: SchoolWeek, lesson: DayLesson, one: WantedChange) -> None:
    if one.moved_ordinal is None:
        raise _bad(said("Укажите, на какой урок перенести."))
    day = one.moved_on
    if day is None or week.calendar.weekday(day, lesson.group.grade) is None:
        raise _bad(said("%(day)s — не учебный день.", day=day))


def _bad(what: str) -> BadInput:
    return BadInput(what, errors=[FieldError("changes", what)])


def _join(
    week: SchoolWeek, known: Mapping[Any, DaySubstitution], own: DaySubstitution, other_id: UUID
) -> dict[tuple[UUID, date, int], DaySubstitution]:
    """Return both lessons as one: given by the other's teacher, in its room."""
    other = next((
        it for it in week.lessons
        if it.group.id == other_id and it.held
        and (it.held_on, it.ordinal) == (own.held_on, own.ordinal)
    ), None)
    if other is None:
        raise _bad(said("Урока, с которым объединить, в это время нет."))
    names = f"{sorted((str(own.group_id), str(other_id)))} {own.held_on} {own.ordinal}"
    joint = uuid5(NAMESPACE_OID, names)
    key = (other.group.id, other.planned_on, other.planned_ordinal)
    beside = known.get(key) or DaySubstitution(*key)
    mine = DaySubstitution(
        own.group_id, own.held_on, own.ordinal, own.teacher_id or other.teacher_id,
        own.room_id or other.room_id, joint=joint, reason=own.reason, version=own.version,
    )
    theirs = DaySubstitution(
        *key, beside.teacher_id, beside.room_id, beside.moved_on, beside.moved_ordinal,
        joint=joint, reason=beside.reason, version=beside.version + 1,
    )
    return {(own.group_id, own.held_on, own.ordinal): mine, key: theirs}


def _clashes(session: Session, week: SchoolWeek) -> Clashes:
    members: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for group_id, pupil_id in session.execute(
        select(SubjectGroupMember.group_id, SubjectGroupMember.pupil_id)
        .join_from(SubjectGroupMember, SubjectGroup)
        .join_from(SubjectGroup, SchoolClass)
        .where(
            SubjectGroupMember.school_id == week.year.school_id,
            SchoolClass.year_id == week.year.id,
        )
    ):
        members[group_id].add(pupil_id)
    return Clashes({
        one.id: PlacedGroup(one.class_id, one.name is None, frozenset(members[one.id]))
        for one in week.groups.values()
    })


def _write(
    session: Session, caller: Caller, changes: Mapping[Any, DaySubstitution]
) -> None:
    rows = [
        {
            "school_id": school_of(caller), "id": new_id(), "group_id": one.group_id,
            "held_on": one.held_on, "ordinal": one.ordinal, "teacher_id": one.teacher_id,
            "room_id": one.room_id, "moved_on": one.moved_on,
            "moved_ordinal": one.moved_ordinal, "cancelled": one.cancelled, "joint": one.joint,
            "reason": one.reason, "version": one.version,
        }
        for one in changes.values()
    ]
    statement = insert(_SUBSTITUTIONS)
    written = ("teacher_id", "room_id", "moved_on", "moved_ordinal", "cancelled", "joint",
               "reason", "version")
    ids = session.scalars(
        statement.on_conflict_do_update(
            index_elements=["group_id", "held_on", "ordinal", "school_id"],
            set_={name: statement.excluded[name] for name in written},
        ).returning(_SUBSTITUTIONS.c.id),
        rows,
    ).all()
    record_facts(session, caller, SUBSTITUTIONS, ids)


def _remake_columns(
    session: Session, caller: Caller, week: SchoolWeek, days: set[date],
    changes: Mapping[Any, DaySubstitution],
) -> None:
    """Let the journals' columns of the days follow; what something is in does not go."""
    class_ids = {week.groups[one.group_id].class_id for one in changes.values()}
    for of_class in session.scalars(
        select(SchoolClass)
        .where(SchoolClass.school_id == week.year.school_id, SchoolClass.id.in_(class_ids))
        .order_by(SchoolClass.id)
    ).all():
        for day in sorted(days):
            made = make_columns(
                session, caller, YearDays(week.year, week.calendar), of_class, day, day
            )
            for lesson in made.stayed:
                place = lesson.place
                key = (place.group_id, place.held_on, place.ordinal)
                if key in changes:
                    raise Conflict(said(
                        "%(day)s, %(ordinal)s-й урок: в журнале уже есть записи, его нельзя "
                        "отменить или перенести.", day=place.held_on, ordinal=place.ordinal,
                    ))


def _ensure_rooms(
    session: Session, school_id: str, wanted: Sequence[WantedChange]
) -> Mapping[str, UUID]:
    names = {one.room for one in wanted if one.room}
    if not names:
        return {}
    session.execute(
        insert(Room).on_conflict_do_nothing(index_elements=["school_id", "name"]),
        [{"school_id": school_id, "id": new_id(), "name": name} for name in sorted(names)],
    )
    return {
        row.name: row.id
        for row in session.execute(
            select(Room.id, Room.name).where(Room.school_id == school_id, Room.name.in_(names))
        )
    }
