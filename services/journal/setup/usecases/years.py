"""A year's dates and its terms by grade: read, opened, changed while nothing falls out of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.journal.calendar.columns import ask_columns
from services.journal.calendar.queries import read_calendar
from services.journal.classes.models import ClassJournal, SchoolClass
from services.journal.closing.models import YearClosing
from services.journal.facts.usecases import record_facts
from services.journal.sections.rules import Section
from services.journal.sections.usecases import (
    changing_settings,
    reading_settings,
    section_version,
)
from services.journal.setup.rules.terms import Gap, Span, gaps, year_errors
from services.journal.setup.usecases.overview import YearSettings, year_settings
from services.journal.years.models import AcademicYear, Term
from services.journal.years.queries import YEAR_FACTS
from services.journal.years.rules import TermKind, told_term
from services.journal.years.usecases import ensure_year
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict, FieldError, NotFound
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class TermDates:
    """A term as it stands."""

    number: int
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class GradeTerms:
    """The terms of grades that have the same, and the days that these work outside of them."""

    grade_from: int
    grade_to: int
    kind: str
    terms: list[TermDates]
    gaps: list[Gap]


@dataclass(frozen=True, slots=True)
class YearPage:
    """A year with the terms of its grades."""

    version: int
    year: YearSettings
    grades: list[GradeTerms]


@dataclass(frozen=True, slots=True)
class NewYear:
    """What a form says of a year."""

    starts_on: date
    ends_on: date
    week_days: int
    five_days_to: int


def read_year(database: Database, caller: Caller, year_id: UUID) -> YearPage:
    """Return a year with its terms, grades that have the same ones together.

    Raises:
        NotFound: the school has no such year.
    """
    school_id = school_of(caller)
    with reading_settings(database, caller) as session:
        year = find_year(session, school_id, year_id)
        return YearPage(
            section_version(session, school_id, Section.YEARS),
            year_settings(year),
            grade_terms(session, school_id, year_id),
        )


def grade_terms(session: Session, school_id: str, year_id: UUID) -> list[GradeTerms]:
    """Return the terms of a year by runs of grades that have the same."""
    calendar = read_calendar(session, school_id, year_id)
    terms = session.scalars(
        select(Term)
        .where(Term.school_id == school_id, Term.year_id == year_id, Term.kind != TermKind.YEAR)
        .order_by(Term.grade, Term.starts_on, Term.number)
    )
    of_grade = {
        grade: (found[0].kind, [
            TermDates(one.number, told_term(one.name), one.starts_on, one.ends_on)
            for one in found
        ])
        for grade, found in ((key, list(rows)) for key, rows in groupby(terms, _grade))
    }
    return [
        GradeTerms(run[0], run[-1], kind, dates, gaps(
            calendar, run[-1], [Span(one.starts_on, one.ends_on) for one in dates]
        ))
        for run in _runs(of_grade)
        for kind, dates in [of_grade[run[0]]]
    ]


def open_new_year(database: Database, caller: Caller, seen: int | None, name: str) -> UUID:
    """Open a year with the terms that are usual; one that is open already is returned.

    Raises:
        BadInput: the name is not that of a year.
        Conflict: somebody has changed the years since, or a year of another name lies there.
    """
    with changing_settings(database, caller, Section.YEARS, seen) as session:
        return ensure_year(session, caller, name).id


def change_year(
    database: Database, caller: Caller, seen: int | None, year_id: UUID, new: NewYear
) -> None:
    """Change a year's dates and the length of its week.

    Raises:
        BadInput: the dates are none, meet another year's, or leave a term outside.
        Conflict: somebody has changed the years since, or a class has closed the year.
        NotFound: the school has no such year.
    """
    with changing_settings(database, caller, Section.YEARS, seen) as session:
        write_year(session, caller, find_year(session, school_of(caller), year_id), new)


def write_year(session: Session, caller: Caller, year: AcademicYear, new: NewYear) -> None:
    """Write a year's dates and its week: a caller's step."""
    changed = [
        name for name in ("starts_on", "ends_on") if getattr(year, name) != getattr(new, name)
    ]
    if changed:
        _demand_dates(session, year, new)
        year.starts_on, year.ends_on = new.starts_on, new.ends_on
        record_facts(session, caller, YEAR_FACTS, [year.id], changed)
    year.week_days, year.five_days_to = new.week_days, new.five_days_to
    session.flush()
    ask_columns(session, year.school_id, year.id)


def find_year(session: Session, school_id: str, year_id: UUID) -> AcademicYear:
    """Return a year of the school.

    Raises:
        NotFound: the school has no such year.
    """
    year = session.get(AcademicYear, (school_id, year_id))
    if year is None:
        raise NotFound(said("Такого учебного года нет."))
    return year


def _demand_dates(session: Session, year: AcademicYear, new: NewYear) -> None:
    errors = year_errors(new.starts_on, new.ends_on) or [
        *_met_years(session, year, new), *_left_terms(session, year, new)
    ]
    if errors:
        raise BadInput(errors[0].what, errors=errors)
    closed = session.scalar(
        select(exists().where(
            YearClosing.school_id == year.school_id,
            YearClosing.class_journal_id == ClassJournal.id,
            ClassJournal.school_id == year.school_id,
            ClassJournal.class_id == SchoolClass.id,
            SchoolClass.school_id == year.school_id,
            SchoolClass.year_id == year.id,
        ))
    )
    if closed:
        raise Conflict(said(
            "Учебный год %(name)s уже закрыт: его даты не меняют.", name=year.name
        ))


def _met_years(session: Session, year: AcademicYear, new: NewYear) -> Iterable[FieldError]:
    met = session.scalars(
        select(AcademicYear.name).where(
            AcademicYear.school_id == year.school_id,
            AcademicYear.id != year.id,
            AcademicYear.starts_on <= new.ends_on,
            AcademicYear.ends_on >= new.starts_on,
        )
    ).first()
    if met is not None:
        yield FieldError("starts_on", said("Годы не пересекаются: мешает %(name)s.", name=met))


def _left_terms(session: Session, year: AcademicYear, new: NewYear) -> Iterable[FieldError]:
    left = session.execute(
        select(Term.grade, Term.name, Term.starts_on, Term.ends_on)
        .where(
            Term.school_id == year.school_id,
            Term.year_id == year.id,
            (Term.starts_on < new.starts_on) | (Term.ends_on > new.ends_on),
        )
        .order_by(Term.grade, Term.starts_on)
    ).first()
    if left is not None:
        early = left.starts_on < new.starts_on
        yield FieldError("starts_on" if early else "ends_on", said(
            "%(name)s, %(grade)s класс: с %(first)s по %(last)s. Сначала измените период.",
            name=told_term(left.name), grade=left.grade, first=left.starts_on, last=left.ends_on,
        ))


def _grade(term: Term) -> int:
    return term.grade


def _runs(of_grade: dict[int, tuple[str, list[TermDates]]]) -> list[Sequence[int]]:
    """Return the runs of grades one after another that have the same terms."""
    runs: list[list[int]] = []
    for grade in sorted(of_grade):
        last = runs[-1][-1] if runs else None
        if last is not None and last == grade - 1 and of_grade[last] == of_grade[grade]:
            runs[-1].append(grade)
        else:
            runs.append([grade])
    return list(runs)
