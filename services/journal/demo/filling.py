"""Fills a class of the demo with marks, absences and the term marks that follow from them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.demo.bulk import MarkRows, after_school
from services.journal.demo.seeded_random import invent_cells
from services.journal.demo.timetable import PlannedLesson
from services.journal.marks.rules.grid import outcome, weight_units
from services.journal.people.models import Staff
from services.journal.schools.models import WorkType
from services.journal.years.models import AcademicYear, Term


@dataclass(frozen=True, slots=True)
class TaughtGroup:
    """A group of the class with its lessons and the children in it."""

    id: UUID
    teacher: UUID
    lessons: list[PlannedLesson]
    lesson_ids: list[UUID]
    pupils: list[UUID]


def fill_class(
    session: Session,
    rng: Random,
    school_id: str,
    year: AcademicYear,
    grade: int,
    groups: Iterable[TaughtGroup],
    now: datetime,
) -> None:
    """Fill the lessons held before now, and set the marks of terms that are over."""
    filling = _Filling(
        rng,
        grade,
        now,
        _terms(session, school_id, year, grade),
        _weights(session, school_id),
        _persons(session, school_id),
        MarkRows(school_id),
    )
    for group in groups:
        for pupil_id in group.pupils:
            filling.fill(group, pupil_id)
    filling.rows.write(session)


@dataclass(slots=True)
class _Filling:
    """What is known of the class, and what has been collected to be written."""

    rng: Random
    grade: int
    now: datetime
    terms: Sequence[Term]
    weights: dict[str, int]
    persons: dict[UUID, UUID]
    rows: MarkRows

    def fill(self, group: TaughtGroup, pupil_id: UUID) -> None:
        """Fill one child's row of a group."""
        author = self.persons[group.teacher]
        row: dict[UUID, list[tuple[str, int]]] = {}
        for place, content in invent_cells(self.rng, self.grade, group.lessons):
            lesson = group.lessons[place]
            moment = after_school(lesson.held_on)
            if moment > self.now:
                break
            self.rows.add_cell(group.lesson_ids[place], pupil_id, content, moment, author)
            term = self._term_of(lesson)
            weight = self.weights[lesson.work_type] if lesson.work_type else weight_units(None)
            row.setdefault(term.id, []).append(("·".join(content.marks), weight))
        for term in self.terms:
            self._set_term_mark(group, term, pupil_id, row.get(term.id, []), author)

    def _set_term_mark(
        self,
        group: TaughtGroup,
        term: Term,
        pupil_id: UUID,
        row: list[tuple[str, int]],
        author: UUID,
    ) -> None:
        proposed = outcome(row).proposed
        if proposed is not None and term.ends_on < self.now.date():
            key = (group.id, term.id, pupil_id)
            self.rows.add_term_mark(key, proposed, after_school(term.ends_on), author)

    def _term_of(self, lesson: PlannedLesson) -> Term:
        return next(t for t in self.terms if t.starts_on <= lesson.held_on <= t.ends_on)


def _terms(session: Session, school_id: str, year: AcademicYear, grade: int) -> Sequence[Term]:
    return session.scalars(
        select(Term)
        .where(Term.school_id == school_id, Term.year_id == year.id, Term.grade == grade)
        .order_by(Term.starts_on)
    ).all()


def _weights(session: Session, school_id: str) -> dict[str, int]:
    kinds = session.execute(
        select(WorkType.short, WorkType.weight).where(WorkType.school_id == school_id)
    )
    return {short: weight_units(weight) for short, weight in kinds}


def _persons(session: Session, school_id: str) -> dict[UUID, UUID]:
    query = select(Staff.id, Staff.person_id).where(Staff.school_id == school_id)
    return dict(session.execute(query).all())
