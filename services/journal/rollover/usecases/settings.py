"""The settings that the next year takes over with a rollover: seen before, taken, taken back.

Terms by grade, dates, week, days off and bells are of a year; kinds of work, the rule for term
marks, subjects and attendance codes are of the school and hold on by themselves. What somebody has
set up in the next year already stays as it is, part by part.
"""

from dataclasses import dataclass, field, replace
from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.journal.calendar.columns import ask_columns
from services.journal.calendar.models import BellSchedule, DayOff
from services.journal.calendar.usecases.bells import drop_schedule
from services.journal.sections.rules import Section
from services.journal.sections.usecases import raise_section, section_version
from services.journal.setup.rules.drafts import DraftTerms, YearDraft, moved_draft
from services.journal.setup.rules.terms import Span
from services.journal.setup.usecases.drafts import (
    add_days_off,
    add_schedules,
    stored_draft,
    write_dates,
)
from services.journal.setup.usecases.years import find_year
from services.journal.years.models import AcademicYear
from services.journal.years.rules import plan_terms, plan_year
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller

_USUAL_WEEK = (5, 0)


class KeptTerms(TypedDict):
    """The terms of some grades."""

    grade_from: int
    grade_to: int
    kind: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What the next year takes over of the settings of this one; empty: nothing.

    `terms` with dates and week (`week_days`, nought: they are not taken); counts of days off and
    schedules. `is_set_up`: the next year has settings of its own, which stay.
    """

    is_set_up: bool
    terms: list[KeptTerms] = field(default_factory=list)
    week_days: int = 0
    days_off: int = 0
    schedules: int = 0


def plan_settings(
    session: Session, school_id: str, from_id: UUID, next_id: UUID | None, to_year: str
) -> Settings:
    """Return what a rollover would take over: a caller's step."""
    draft = _draft(session, school_id, from_id, next_id, to_year)
    stands = stored_draft(session, school_id, next_id) if next_id else None
    is_set_up = stands is not None and (
        not _is_as_opened(stands) or bool(stands.days_off or stands.schedules)
    )
    return Settings(
        is_set_up,
        [KeptTerms(grade_from=one.grade_from, grade_to=one.grade_to, kind=str(one.kind))
         for one in draft.grades],
        draft.week_days if draft.grades else 0,
        len(draft.days_off),
        len(draft.schedules),
    )


def take_settings(
    session: Session, caller: Caller, from_id: UUID, year: AcademicYear
) -> dict[str, Any]:
    """Write what the year takes over and return what tells it again: a caller's step.

    Of each part the ids that were made and the version of its section afterwards.

    Raises:
        BadInput: the dates do not hold together in the new year.
        Conflict: lessons that are there already would fall out of their terms.
    """
    school_id = school_of(caller)
    draft = _draft(session, school_id, from_id, year.id, year.name)
    taken: dict[str, Any] = {}
    if draft.grades:
        write_dates(session, caller, year, draft)
        taken[Section.YEARS] = {"version": raise_section(session, school_id, Section.YEARS)}
    if draft.days_off:
        version = raise_section(session, school_id, Section.CALENDAR)
        made = add_days_off(session, caller, year, draft)
        taken[Section.CALENDAR] = {"version": version, "made": [str(one) for one in made]}
    if draft.schedules:
        version = raise_section(session, school_id, Section.BELLS)
        made = add_schedules(session, school_id, year, draft)
        taken[Section.BELLS] = {"version": version, "made": [str(one) for one in made]}
    return taken


def take_settings_back(
    session: Session, caller: Caller, year_id: UUID, taken: dict[str, Any]
) -> None:
    """Take back what a rollover took over: a caller's step.

    A section that somebody has worked in since stays as it is.
    """
    school_id = school_of(caller)
    for section in map(Section, taken):
        told = taken[section]
        if section_version(session, school_id, section) != told["version"]:
            continue
        raise_section(session, school_id, section)
        made = [UUID(one) for one in told.get("made", ())]
        if section is Section.YEARS:
            year = find_year(session, school_id, year_id)
            write_dates(session, caller, year, _as_opened(year.name))
        elif section is Section.CALENDAR:
            session.execute(
                delete(DayOff).where(DayOff.school_id == school_id, DayOff.id.in_(made))
            )
            ask_columns(session, school_id, year_id)
        else:
            for schedule_id in made:
                drop_schedule(session, school_id, schedule_id)


def _draft(
    session: Session, school_id: str, from_id: UUID, next_id: UUID | None, to_year: str
) -> YearDraft:
    """Return the settings of a year moved to the next, without what the next one has itself."""
    old = stored_draft(session, school_id, from_id)
    moved = moved_draft(old, plan_year(to_year))
    stands = stored_draft(session, school_id, next_id) if next_id else _as_opened(to_year)
    if _is_as_opened(old) or not _is_as_opened(stands):
        moved = replace(moved, grades=())
    if next_id is None:
        return moved
    if _count(session, DayOff, school_id, next_id):
        moved = replace(moved, days_off=())
    if _count(session, BellSchedule, school_id, next_id):
        moved = replace(moved, schedules=())
    return moved


def _count(session: Session, model: Any, school_id: str, year_id: UUID) -> int:
    return session.scalar(
        select(func.count())
        .select_from(model)
        .where(model.school_id == school_id, model.year_id == year_id)
    ) or 0


def _is_as_opened(draft: YearDraft) -> bool:
    return _dates(draft) == _dates(_as_opened(draft.name))


def _dates(draft: YearDraft) -> tuple[Any, ...]:
    """Return what a year's dates are, whichever grades were written together."""
    terms = {
        grade: (str(one.kind), one.terms)
        for one in draft.grades
        for grade in range(one.grade_from, one.grade_to + 1)
    }
    week = (draft.week_days, draft.five_days_to)
    return draft.starts_on, draft.ends_on, week, terms


def _as_opened(name: str) -> YearDraft:
    """Return a year as the platform opens it."""
    plan = plan_year(name)
    spans: dict[int, list[Span]] = {}
    kinds = {}
    for term in plan_terms(plan):
        spans.setdefault(term.grade, []).append(Span(term.starts_on, term.ends_on))
        kinds[term.grade] = term.kind
    return YearDraft(
        plan.name, plan.starts_on, plan.ends_on, *_USUAL_WEEK,
        tuple(
            DraftTerms(grade, grade, kinds[grade], tuple(found))
            for grade, found in spans.items()
        ),
        (), (),
    )
