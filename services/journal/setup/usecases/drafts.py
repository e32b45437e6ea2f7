"""A year set up at one go: from the sample or from a year before, shown, edited, then written."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.calendar.models import DayOff
from services.journal.calendar.queries import read_calendar
from services.journal.calendar.usecases.bells import (
    NewSchedule,
    ShiftTimes,
    Use,
    schedules_of,
    write_schedule,
)
from services.journal.calendar.usecases.days import demand_days, write_day_off
from services.journal.sections.rules import Section
from services.journal.sections.usecases import (
    changing_settings,
    raise_section,
    reading_settings,
    section_version,
)
from services.journal.setup.rules.drafts import (
    DraftBells,
    DraftShift,
    DraftTerms,
    DraftUse,
    YearDraft,
    moved_draft,
    sample_draft,
)
from services.journal.setup.rules.terms import Span
from services.journal.setup.usecases.terms import NewTerms, write_terms
from services.journal.setup.usecases.years import NewYear, find_year, grade_terms, write_year
from services.journal.years.models import AcademicYear
from services.journal.years.rules import TermKind, YearNameError, YearPlan, plan_year
from services.journal.years.usecases import ensure_year
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, FieldError


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft with the version that its form is made from."""

    version: int
    draft: YearDraft


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written: the year, and how many holidays and schedules were new."""

    year_id: UUID
    days_off: int
    schedules: int


def read_draft(
    database: Database, caller: Caller, name: str, from_year_id: UUID | None
) -> DraftPage:
    """Return the draft of a year by its name: moved from another year, or the sample.

    Raises:
        BadInput: the name is not that of a year.
        NotFound: the school has no such year to move from.
    """
    plan = _plan(name)
    school_id = school_of(caller)
    with reading_settings(database, caller) as session:
        if from_year_id is None:
            draft = sample_draft(plan)
        else:
            draft = moved_draft(stored_draft(session, school_id, from_year_id), plan)
        return DraftPage(section_version(session, school_id, Section.YEARS), draft)


def apply_draft(
    database: Database, caller: Caller, seen: int | None, draft: YearDraft
) -> Applied:
    """Write a draft: the year is opened if it is not, what is there already is not doubled.

    Raises:
        BadInput: its dates do not hold together, or leave the year.
        Conflict: marks would fall out of their term, or somebody has changed the years since.
    """
    _plan(draft.name)
    school_id = school_of(caller)
    with changing_settings(database, caller, Section.YEARS, seen) as session:
        year = ensure_year(session, caller, draft.name)
        for section in (Section.CALENDAR, Section.BELLS):
            raise_section(session, school_id, section)
        write_dates(session, caller, year, draft)
        return Applied(
            year.id,
            len(add_days_off(session, caller, year, draft)),
            len(add_schedules(session, school_id, year, draft)),
        )


def _plan(name: str) -> YearPlan:
    try:
        return plan_year(name)
    except YearNameError as error:
        raise BadInput(error.args[0], errors=[FieldError("name", error.args[0])]) from error


def write_dates(
    session: Session, caller: Caller, year: AcademicYear, draft: YearDraft
) -> None:
    """Write a year's dates, week and terms: a caller's step.

    The year is widened, the terms are set in it, and only then is it as long as it is to be.
    """
    week = (draft.week_days, draft.five_days_to)
    wide = NewYear(
        min(year.starts_on, draft.starts_on), max(year.ends_on, draft.ends_on), *week
    )
    write_year(session, caller, year, wide)
    for one in draft.grades:
        terms = NewTerms(one.grade_from, one.grade_to, TermKind(one.kind), one.terms)
        write_terms(session, caller, year, terms)
    write_year(session, caller, year, NewYear(draft.starts_on, draft.ends_on, *week))


def add_days_off(
    session: Session, caller: Caller, year: AcademicYear, draft: YearDraft
) -> list[UUID]:
    """Add the holidays that the year has not, and return their ids: a caller's step."""
    there = set(session.execute(
        select(DayOff.starts_on, DayOff.ends_on, DayOff.grade_from, DayOff.grade_to).where(
            DayOff.school_id == year.school_id, DayOff.year_id == year.id
        )
    ).all())
    new = {
        key: one
        for one in draft.days_off
        if (key := (one.starts_on, one.ends_on, one.grade_from, one.grade_to)) not in there
    }
    added = []
    for one in new.values():
        demand_days(session, year.school_id, year.id, one, None)
        added.append(write_day_off(session, caller, year.id, one))
    return added


def add_schedules(
    session: Session, school_id: str, year: AcademicYear, draft: YearDraft
) -> list[UUID]:
    """Add schedules whose names are new, and return their ids: a caller's step.

    Where another one holds already, that one stays.
    """
    stands = schedules_of(session, school_id, year.id)
    names = {one.name.casefold() for one in stands}
    taken = {use for one in stands for use in one.uses}
    added = []
    for one in draft.schedules:
        if one.name.casefold() in names:
            continue
        uses = [Use(use.weekday, None, use.grade_from, use.grade_to) for use in one.uses]
        free = [use for use in uses if use not in taken]
        shifts = [ShiftTimes(shift.shift, shift.bells) for shift in one.shifts]
        added.append(
            write_schedule(session, school_id, year.id, NewSchedule(one.name, shifts, free))
        )
        names.add(one.name.casefold())
        taken.update(free)
    return added


def stored_draft(session: Session, school_id: str, year_id: UUID) -> YearDraft:
    """Return a year as it is set up now.

    Raises:
        NotFound: the school has no such year.
    """
    year = find_year(session, school_id, year_id)
    calendar = read_calendar(session, school_id, year_id)
    return YearDraft(
        year.name, year.starts_on, year.ends_on, year.week_days, year.five_days_to,
        tuple(
            DraftTerms(one.grade_from, one.grade_to, one.kind, tuple(
                Span(term.starts_on, term.ends_on) for term in one.terms
            ))
            for one in grade_terms(session, school_id, year_id)
        ),
        tuple(calendar.holidays),
        tuple(
            DraftBells(
                one.name,
                tuple(DraftShift(shift.shift, tuple(shift.bells)) for shift in one.shifts),
                tuple(
                    DraftUse(use.weekday, use.grade_from, use.grade_to)
                    for use in one.uses if use.held_on is None
                ),
            )
            for one in schedules_of(session, school_id, year_id)
        ),
    )
