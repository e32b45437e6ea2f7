"""The week of a school that a change begins with: the school's side of it, and its lessons."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.people.models import Staff
from services.journal.people.queries import holds
from services.journal.people.seen import seen_of
from services.journal.timetable.models import Room
from services.journal.timetable.rules.validity import Validity
from services.journal.timetable.usecases.days import find_year
from services.journal.timetable.usecases.timetables import find_validity
from services.journal.timetable_files.queries import load_current_state, load_entries
from services.journal.timetable_files.rules.current_state import CurrentState, KnownEntry
from services.journal.timetable_files.rules.planning import Entry
from services.journal.years.models import AcademicYear
from services.shared.accountability.roles import Role
from services.shared.errors import BadInput, FieldError, NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True)
class WeekState:
    """What is changed: the week as it is from a day on; `seen` tells one state from another."""

    year: AcademicYear
    school: CurrentState
    validity: Validity
    known: list[KnownEntry]
    entries: list[Entry]
    rooms: list[str]

    @property
    def seen(self) -> str:
        """A digest of the week's lessons: the same lessons give the same."""
        return seen_of(*sorted(repr(one) for one in self.entries))


def load_week(
    session: Session, school_id: str, year_id: UUID | None, since: date | None
) -> WeekState:
    """Return the week that holds from a day on, by a fixed number of statements.

    Raises:
        BadInput: the day is outside the year.
        NotFound: the school has no such year.
    """
    year = (
        session.get(AcademicYear, (school_id, year_id)) if year_id
        else find_year(session, school_id, since or today())
    )
    if year is None:
        raise NotFound(said("Такого учебного года нет."))
    validity = find_validity(session, year, since)
    known = load_entries(session, school_id, validity.base) if validity.base else []
    rooms = {
        row.id: row.name
        for row in session.execute(
            select(Room.id, Room.name)
            .where(Room.school_id == school_id)
            .order_by(Room.name.collate("C"))
        )
    }
    entries = [
        Entry(
            one.group_id, one.weekday, one.week, one.ordinal,
            rooms[one.room_id] if one.room_id else None, one.teacher_id, one.joint,
        )
        for one in known
    ]
    return WeekState(
        year, load_current_state(session, school_id, year, validity.since), validity, known,
        entries,
        list(rooms.values()),
    )


def demand_teachers(session: Session, state: WeekState, wanted: set[UUID]) -> None:
    """Refuse who is no teacher of the school on the first day of the change.

    Raises:
        BadInput: one of them is none.
    """
    teaching = set(session.scalars(
        select(Staff.id).where(
            Staff.school_id == state.year.school_id, Staff.id.in_(wanted),
            holds(Role.TEACHER, state.validity.since),
        )
    ))
    if wanted - teaching:
        names = [
            str(known.name) if (known := state.school.teacher_by_id.get(one)) else ""
            for one in wanted - teaching
        ]
        what = said(
            "%(names)s: с %(since)s такого учителя в школе нет.",
            names=tuple(sorted(filter(None, names))) or said("Кто-то из выбранных"),
            since=state.validity.since,
        )
        raise BadInput(what, errors=[FieldError("teacher_id", what)])
