"""What of a school's settings is there for a year, and what is not: a line for each section."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from services.journal.attendance_codes.queries import read_codes
from services.journal.calendar.models import BellSchedule, BellUse, DayOff
from services.journal.classes.models import SchoolClass, Subject
from services.journal.schools.models import WorkType
from services.journal.sections.usecases import reading_settings
from services.journal.setup.usecases.term_mark_rule import RuleText, rule_text
from services.journal.years.models import AcademicYear, Term
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class YearSettings:
    """A year with its dates and the length of its week."""

    id: UUID
    name: str
    starts_on: date
    ends_on: date
    week_days: int
    five_days_to: int


@dataclass(frozen=True, slots=True)
class Overview:
    """How much of each section there is; without a year what belongs to one is nought.

    `terms` are grades that have terms; `bells_used` tells that a schedule holds on some days;
    `second_shift` are classes of the second shift, `attendance_codes` the letters of those in use.
    """

    year: YearSettings | None
    term_grades: int
    days_off: int
    bell_schedules: int
    bells_used: bool
    subjects: int
    unnamed_subjects: int
    work_types: int
    term_mark_rule: RuleText
    classes: int
    second_shift: int
    attendance_codes: tuple[str, ...]


def read_overview(database: Database, caller: Caller, year_id: UUID | None) -> Overview:
    """Return what is set up of a year: the one given, or none.

    Raises:
        NotFound: the school has no such year.
    """
    school_id = school_of(caller)
    with reading_settings(database, caller) as session:
        year = session.get(AcademicYear, (school_id, year_id)) if year_id else None
        if year_id and year is None:
            raise NotFound(said("Такого учебного года нет."))
        counts = session.execute(_counts(school_id, year_id)).mappings().one()
        rule = rule_text(session, school_id)
        codes = read_codes(session, school_id)
    return Overview(
        year=year_settings(year) if year else None,
        term_mark_rule=rule,
        attendance_codes=tuple(one.letters for one in codes.in_use),
        **counts,
    )


def year_settings(year: AcademicYear) -> YearSettings:
    """Return a year as settings show it."""
    return YearSettings(
        year.id, year.name, year.starts_on, year.ends_on, year.week_days, year.five_days_to
    )


def _counts(school_id: str, year_id: UUID | None) -> Select[Any]:
    def count(model: Any, *conditions: Any, what: Any = None) -> Any:
        counted = func.count() if what is None else func.count(what.distinct())
        return (
            select(counted)
            .select_from(model)
            .where(model.school_id == school_id, *conditions)
            .scalar_subquery()
        )

    of_year = [(model, model.year_id == year_id) for model in (DayOff, BellSchedule, BellUse)]
    days_off, schedules, uses = (count(model, condition) for model, condition in of_year)
    return select(
        count(Term, Term.year_id == year_id, what=Term.grade).label("term_grades"),
        days_off.label("days_off"),
        schedules.label("bell_schedules"),
        (uses > 0).label("bells_used"),
        count(Subject, ~Subject.hidden).label("subjects"),
        count(Subject, and_(~Subject.hidden, Subject.short_name.is_(None))).label(
            "unnamed_subjects"
        ),
        count(WorkType, ~WorkType.hidden).label("work_types"),
        count(SchoolClass, SchoolClass.year_id == year_id).label("classes"),
        count(SchoolClass, SchoolClass.year_id == year_id, SchoolClass.shift == 2).label(
            "second_shift"
        ),
    )
