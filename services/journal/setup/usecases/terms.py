"""Sets the terms of grades, so that no mark, no term mark and no closed term is touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Uuid,
    and_,
    column,
    delete,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.journal.calendar.columns import ask_columns
from services.journal.classes.models import (
    ClassJournal,
    ClassJournalTerm,
    SchoolClass,
    Subject,
    SubjectGroup,
)
from services.journal.classes.usecases.versions import raise_school_versions
from services.journal.closing.models import ClosingStep
from services.journal.facts.usecases import record_facts, record_removal
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell, TermMark, TermMarkChange
from services.journal.sections.rules import Section
from services.journal.sections.usecases import changing_settings
from services.journal.setup.rules.terms import Span, span_errors
from services.journal.setup.usecases.years import find_year
from services.journal.years.models import AcademicYear, Term
from services.journal.years.queries import TERM_FACTS
from services.journal.years.rules import WRITABLE, TermKind, term_name, told_term
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict
from services.shared.wording import said

_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class NewTerms:
    """What a form says: the kind of terms of some grades, and their days in order."""

    grade_from: int
    grade_to: int
    kind: TermKind
    terms: Sequence[Span]

    @property
    def grades(self) -> range:
        """The grades."""
        return range(self.grade_from, self.grade_to + 1)


def set_terms(
    database: Database, caller: Caller, seen: int | None, year_id: UUID, new: NewTerms
) -> None:
    """Give grades of a year their terms.

    Raises:
        BadInput: the terms meet, are outside of the year, or are not as many as their kind has.
        Conflict: marks or term marks would fall out of their term, a term is closed, or somebody
            has changed the years since.
        NotFound: the school has no such year.
    """
    with changing_settings(database, caller, Section.YEARS, seen) as session:
        write_terms(session, caller, find_year(session, school_of(caller), year_id), new)


def write_terms(
    session: Session, caller: Caller, year: AcademicYear, new: NewTerms
) -> None:
    """Write the terms of grades: a caller's step."""
    errors = span_errors(Span(year.starts_on, year.ends_on), new.kind, new.terms)
    if errors:
        raise BadInput(errors[0].what, errors=errors)
    stands = session.scalars(
        select(Term)
        .where(
            Term.school_id == year.school_id,
            Term.year_id == year.id,
            Term.grade.in_(new.grades),
            Term.kind != TermKind.YEAR,
        )
        .with_for_update()
    ).all()
    goes = [one for one in stands if one.kind != new.kind or one.number > len(new.terms)]
    moved = [one for one in stands if one not in goes and _span(one) != _wanted(new, one)]
    there = {(one.grade, one.number) for one in stands if one not in goes}
    _demand_open(session, [*goes, *moved])
    _demand_unused(session, goes)
    _demand_lessons_stay(session, year, new, [*goes, *moved])
    _remove(session, caller, goes)
    _move(session, caller, new, moved)
    _add(session, caller, year, new, there)
    raise_school_versions(session, year.school_id)
    ask_columns(session, year.school_id, year.id)


def _span(term: Term) -> Span:
    return Span(term.starts_on, term.ends_on)


def _wanted(new: NewTerms, term: Term) -> Span:
    return new.terms[term.number - 1]


def _demand_open(session: Session, terms: Sequence[Term]) -> None:
    """Refuse what would touch a closed term."""
    closed = session.execute(
        select(Term.name, SchoolClass.name)
        .join(ClassJournalTerm, _same_school(ClassJournalTerm, Term) & (
            ClassJournalTerm.term_id == Term.id
        ))
        .join(ClassJournal, _same_school(ClassJournal, Term) & (
            ClassJournal.id == ClassJournalTerm.class_journal_id
        ))
        .join(SchoolClass, _same_school(SchoolClass, Term) & (
            SchoolClass.id == ClassJournal.class_id
        ))
        .where(
            Term.id.in_([one.id for one in terms]),
            ClassJournalTerm.state.not_in([str(state) for state in WRITABLE]),
        )
        .order_by(SchoolClass.grade, SchoolClass.letter, Term.starts_on)
    ).first()
    if closed is not None:
        raise Conflict(said(
            "Период «%(term)s» закрыт, класс %(class_name)s: его даты не меняют.",
            term=told_term(closed[0]), class_name=closed[1],
        ))


def _demand_unused(session: Session, terms: Sequence[Term]) -> None:
    """Refuse to take away a term in which term marks were set, or a class has moved it."""
    used_by = (TermMark.term_id, TermMarkChange.term_id, ClosingStep.term_id,
               ClassJournalTerm.term_id)
    ids = [one.id for one in terms]
    for used in used_by:
        found = session.scalar(select(used).where(used.in_(ids)).limit(1)) if ids else None
        if found is not None:
            term = next(one for one in terms if one.id == found)
            raise Conflict(said(
                "«%(term)s», %(grade)s класс: в нём уже ставили отметки за период, поэтому "
                "деление года не меняют.", term=told_term(term.name), grade=term.grade,
            ))


def _demand_lessons_stay(
    session: Session, year: AcademicYear, new: NewTerms, terms: Sequence[Term]
) -> None:
    """Refuse to leave marks in another term, or a lesson that says something in none."""
    if not terms:
        return
    old = _rows(terms, new)
    marked = (
        select(MarkCell.lesson_id)
        .where(
            _same_school(MarkCell, Lesson),
            MarkCell.lesson_id == Lesson.id,
            or_(func.cardinality(MarkCell.marks) > 0, MarkCell.attendance.is_not(None)),
        )
        .exists()
    )
    in_some = or_(*(Lesson.held_on.between(one.starts_on, one.ends_on) for one in new.terms))
    falls = or_(
        and_(marked, not_(Lesson.held_on.between(old.c.new_from, old.c.new_to))),
        and_(or_(marked, Lesson.topic != "", Lesson.homework != ""), not_(in_some)),
    )
    found = session.execute(
        select(
            SchoolClass.name,
            Subject.name,
            func.count().label("lessons"),
            func.min(Lesson.held_on).label("first"),
            func.max(Lesson.held_on).label("last"),
        )
        .select_from(old)
        .join(Term, Term.id == old.c.id)
        .join(SchoolClass, _same_school(SchoolClass, Term) & (SchoolClass.grade == Term.grade)
              & (SchoolClass.year_id == Term.year_id))
        .join(SubjectGroup, _same_school(SubjectGroup, Term)
              & (SubjectGroup.class_id == SchoolClass.id))
        .join(Subject, _same_school(Subject, Term) & (Subject.id == SubjectGroup.subject_id))
        .join(Lesson, _same_school(Lesson, Term) & (Lesson.group_id == SubjectGroup.id)
              & Lesson.held_on.between(Term.starts_on, Term.ends_on))
        .where(Term.school_id == year.school_id, falls)
        .group_by(SchoolClass.grade, SchoolClass.letter, SchoolClass.name, Subject.name)
        .order_by(SchoolClass.grade, SchoolClass.letter, Subject.name)
        .limit(_MOST_TOLD + 1)
    ).all()
    if found:
        told = tuple(
            said(
                "%(class_name)s, %(subject)s: уроков %(lessons)s, с %(first)s по %(last)s",
                class_name=class_name, subject=subject, lessons=lessons, first=first, last=last,
            )
            for class_name, subject, lessons, first, last in found[:_MOST_TOLD]
        )
        more = said(" и ещё") if len(found) > _MOST_TOLD else ""
        raise Conflict(said(
            "Из периода выпали бы уроки с записями: %(told)s%(more)s. Оставьте их в том же "
            "периоде.", told=told, more=more,
        ))


def _rows(terms: Sequence[Term], new: NewTerms) -> Any:
    """Return the terms with the days that they are to have; one that goes has none."""
    wanted = [
        _wanted(new, one) if one.kind == new.kind and one.number <= len(new.terms) else None
        for one in terms
    ]
    return (
        func.unnest(
            literal([one.id for one in terms], ARRAY(Uuid)),
            literal([span.starts_on if span else None for span in wanted], ARRAY(Date)),
            literal([span.ends_on if span else None for span in wanted], ARRAY(Date)),
        )
        .table_valued(column("id", Uuid), column("new_from", Date), column("new_to", Date))
        .render_derived("old")
    )


def _same_school(one: Any, other: Any) -> ColumnElement[bool]:
    same: ColumnElement[bool] = one.school_id == other.school_id
    return same


def _remove(session: Session, caller: Caller, terms: Sequence[Term]) -> None:
    ids = [one.id for one in terms]
    record_removal(session, caller, TERM_FACTS, ids)
    session.execute(
        delete(Term).where(Term.school_id == school_of(caller), Term.id.in_(ids))
    )


def _move(session: Session, caller: Caller, new: NewTerms, terms: Sequence[Term]) -> None:
    """Move terms out of each other's way first: no two may meet, at no moment."""
    if not terms:
        return
    ids, far = [one.id for one in terms], 200 * 365
    wanted = {one.id: _wanted(new, one) for one in terms}
    session.execute(
        update(Term)
        .where(Term.school_id == school_of(caller), Term.id.in_(ids))
        .values(starts_on=Term.starts_on + far, ends_on=Term.ends_on + far)
        .execution_options(synchronize_session=False)
    )
    for one in terms:
        session.refresh(one)
        one.starts_on, one.ends_on = wanted[one.id].starts_on, wanted[one.id].ends_on
    session.flush()
    record_facts(session, caller, TERM_FACTS, ids, ["starts_on", "ends_on"])


def _add(
    session: Session, caller: Caller, year: AcademicYear, new: NewTerms,
    there: set[tuple[int, int]],
) -> None:
    rows: list[dict[str, Any]] = [
        {
            "school_id": year.school_id,
            "id": new_id(),
            "year_id": year.id,
            "grade": grade,
            "kind": new.kind,
            "number": number,
            "name": term_name(new.kind, number),
            "starts_on": span.starts_on,
            "ends_on": span.ends_on,
        }
        for grade in new.grades
        for number, span in enumerate(new.terms, start=1)
        if (grade, number) not in there
    ]
    if rows:
        session.execute(insert(Term), rows)
        record_facts(session, caller, TERM_FACTS, [row["id"] for row in rows])
