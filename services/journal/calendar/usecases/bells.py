"""Bell schedules of a year: their times, when which holds, and which class is in which shift."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from services.journal.calendar.models import Bell, BellSchedule, BellUse
from services.journal.calendar.queries import read_bells
from services.journal.calendar.rules import BellTime
from services.journal.classes.models import SchoolClass
from services.journal.sections.rules import Section
from services.journal.sections.usecases import (
    changing_settings,
    reading_settings,
    section_version,
)
from services.journal.years.models import AcademicYear
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, FieldError, NotFound
from services.shared.wording import said

SHIFTS = (1, 2)


@dataclass(frozen=True, slots=True)
class ShiftTimes:
    """The lessons of a shift in their order."""

    shift: int
    bells: Sequence[BellTime]


@dataclass(frozen=True, slots=True)
class Use:
    """When a schedule holds: on a weekday, on a date, or (neither) every day; which grades."""

    weekday: int | None = None
    held_on: date | None = None
    grade_from: int = 1
    grade_to: int = 12


@dataclass(frozen=True, slots=True)
class NewSchedule:
    """A schedule as a form says it: its name, its times, when it holds."""

    name: str
    shifts: Sequence[ShiftTimes]
    uses: Sequence[Use]


@dataclass(frozen=True, slots=True)
class ListedSchedule:
    """A schedule of a year."""

    id: UUID
    name: str
    shifts: list[ShiftTimes]
    uses: list[Use]


@dataclass(frozen=True, slots=True)
class ClassShift:
    """A class with its shift."""

    id: UUID
    name: str
    shift: int


@dataclass(frozen=True, slots=True)
class BellPage:
    """The bell schedules of a year, and its classes by shift."""

    version: int
    schedules: list[ListedSchedule]
    classes: list[ClassShift]


def read_schedules(database: Database, caller: Caller, year_id: UUID) -> BellPage:
    """Return the bell schedules of a year by name, its classes by grade.

    Raises:
        NotFound: the school has no such year.
    """
    school_id = school_of(caller)
    with reading_settings(database, caller) as session:
        _demand_year(session, school_id, year_id)
        classes = session.execute(
            select(SchoolClass.id, SchoolClass.name, SchoolClass.shift)
            .where(SchoolClass.school_id == school_id, SchoolClass.year_id == year_id)
            .order_by(SchoolClass.grade, SchoolClass.letter.collate("C"))
        )
        return BellPage(
            section_version(session, school_id, Section.BELLS),
            schedules_of(session, school_id, year_id),
            [ClassShift(*row) for row in classes],
        )


def schedules_of(session: Session, school_id: str, year_id: UUID) -> list[ListedSchedule]:
    """Return the bell schedules of a year by name."""
    bells = read_bells(session, school_id, year_id)
    names = session.execute(
        select(BellSchedule.id, BellSchedule.name)
        .where(BellSchedule.school_id == school_id, BellSchedule.year_id == year_id)
        .order_by(BellSchedule.name.collate("C"))
    ).all()
    return [
        ListedSchedule(
            id_,
            name,
            [ShiftTimes(shift, bells.times.get((id_, shift), ())) for shift in SHIFTS],
            [
                Use(rule.weekday, rule.held_on, rule.grade_from, rule.grade_to)
                for rule in bells.rules
                if rule.schedule_id == id_
            ],
        )
        for id_, name in names
    ]


def add_schedule(
    database: Database, caller: Caller, seen: int | None, year_id: UUID, new: NewSchedule
) -> UUID:
    """Add a schedule of bells to a year.

    Raises:
        BadInput: its name is taken, its times meet, or another one holds on the same days.
        Conflict: somebody has changed the bells since.
        NotFound: the school has no such year.
    """
    school_id = school_of(caller)
    with changing_settings(database, caller, Section.BELLS, seen) as session:
        _demand_year(session, school_id, year_id)
        return write_schedule(session, school_id, year_id, new)


def write_schedule(
    session: Session, school_id: str, year_id: UUID, new: NewSchedule, own: UUID | None = None
) -> UUID:
    """Write a schedule with its times and when it holds: a caller's step.

    `own` is the one that it takes the place of.
    """
    _demand_times(new.shifts)
    _demand_free(session, school_id, year_id, new, own)
    schedule_id = own or new_id()
    if own is None:
        session.add(BellSchedule(
            school_id=school_id, id=schedule_id, year_id=year_id, name=new.name
        ))
        session.flush()
    else:
        _clear(session, school_id, own)
        session.execute(
            update(BellSchedule)
            .where(BellSchedule.school_id == school_id, BellSchedule.id == own)
            .values(name=new.name)
        )
    bells = [
        {"school_id": school_id, "schedule_id": schedule_id, "shift": one.shift,
         "ordinal": bell.ordinal, "starts_at": bell.starts_at, "ends_at": bell.ends_at}
        for one in new.shifts
        for bell in one.bells
    ]
    uses = [
        {"school_id": school_id, "id": new_id(), "year_id": year_id, "schedule_id": schedule_id,
         "weekday": use.weekday, "held_on": use.held_on, "grade_from": use.grade_from,
         "grade_to": use.grade_to}
        for use in new.uses
    ]
    for table, rows in ((Bell, bells), (BellUse, uses)):
        if rows:
            session.execute(insert(table), rows)
    return schedule_id


def change_schedule(
    database: Database, caller: Caller, seen: int | None, schedule_id: UUID, new: NewSchedule
) -> None:
    """Change a schedule as a whole.

    Raises:
        BadInput: as `add_schedule`.
        Conflict: somebody has changed the bells since.
        NotFound: the school has no such schedule.
    """
    school_id = school_of(caller)
    with changing_settings(database, caller, Section.BELLS, seen) as session:
        found = _find(session, school_id, schedule_id)
        write_schedule(session, school_id, found.year_id, new, schedule_id)


def remove_schedule(
    database: Database, caller: Caller, seen: int | None, schedule_id: UUID
) -> None:
    """Take a schedule away with its times; nothing else hangs on it.

    Raises:
        Conflict: somebody has changed the bells since.
        NotFound: the school has no such schedule.
    """
    school_id = school_of(caller)
    with changing_settings(database, caller, Section.BELLS, seen) as session:
        _find(session, school_id, schedule_id)
        drop_schedule(session, school_id, schedule_id)


def drop_schedule(session: Session, school_id: str, schedule_id: UUID) -> None:
    """Delete a schedule with its times: a caller's step."""
    _clear(session, school_id, schedule_id)
    session.execute(
        delete(BellSchedule).where(
            BellSchedule.school_id == school_id, BellSchedule.id == schedule_id
        )
    )


def set_second_shift(
    database: Database, caller: Caller, seen: int | None, year_id: UUID, class_ids: set[UUID]
) -> None:
    """Put these classes of a year into the second shift and all others into the first.

    Raises:
        BadInput: one of them is no class of this year.
        Conflict: somebody has changed the bells since.
    """
    school_id = school_of(caller)
    with changing_settings(database, caller, Section.BELLS, seen) as session:
        _demand_year(session, school_id, year_id)
        there = {
            one.id: one
            for one in session.scalars(
                select(SchoolClass)
                .where(SchoolClass.school_id == school_id, SchoolClass.year_id == year_id)
                .with_for_update()
            )
        }
        if not class_ids <= there.keys():
            what = said("Такого класса в этом году нет.")
            raise BadInput(what, errors=[FieldError("class_ids", what)])
        for class_id, one in there.items():
            one.shift = 2 if class_id in class_ids else 1


def _clear(session: Session, school_id: str, schedule_id: UUID) -> None:
    for table in (Bell, BellUse):
        session.execute(
            delete(table).where(
                table.school_id == school_id, table.schedule_id == schedule_id
            )
        )


def _find(session: Session, school_id: str, schedule_id: UUID) -> BellSchedule:
    found = session.get(BellSchedule, (school_id, schedule_id))
    if found is None:
        raise NotFound(said("Такого расписания звонков нет."))
    return found


def _demand_year(session: Session, school_id: str, year_id: UUID) -> None:
    if session.get(AcademicYear, (school_id, year_id)) is None:
        raise NotFound(said("Такого учебного года нет."))


def _demand_times(shifts: Sequence[ShiftTimes]) -> None:
    errors = []
    if not any(one.bells for one in shifts):
        errors.append(FieldError("shifts", said("Напишите время хотя бы одного урока.")))
    for one in shifts:
        for bell in one.bells:
            if bell.ends_at <= bell.starts_at:
                errors.append(_at(one.shift, bell.ordinal, said(
                    "%(ordinal)s урок кончается раньше, чем начинается.", ordinal=bell.ordinal
                )))
        for before, after in pairwise(one.bells):
            if after.starts_at < before.ends_at:
                errors.append(_at(one.shift, after.ordinal, said(
                    "%(ordinal)s урок начинается раньше, чем кончается предыдущий.",
                    ordinal=after.ordinal,
                )))
    if errors:
        raise BadInput(errors[0].what, errors=errors)


def _at(shift: int, ordinal: int, what: str) -> FieldError:
    return FieldError(f"bell-{shift}-{ordinal}", what)


def _demand_free(
    session: Session, school_id: str, year_id: UUID, new: NewSchedule, own: UUID | None
) -> None:
    for other in schedules_of(session, school_id, year_id):
        if other.id == own:
            continue
        if other.name.casefold() == new.name.casefold():
            what = said("Расписание «%(name)s» уже есть.", name=other.name)
            raise BadInput(what, errors=[FieldError("name", what)])
        if set(other.uses) & set(new.uses):
            what = said(
                "В эти дни у этих классов уже действует «%(name)s».", name=other.name
            )
            raise BadInput(what, errors=[FieldError("uses", what)])
    if len(set(new.uses)) != len(new.uses):
        raise Conflict(said("Одно и то же время действия названо дважды."))
