"""What closing reads of a class: its journal, terms, gaps, council, history and packages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, extract, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import Session

from services.journal.classes.models import (
    ClassJournal,
    Enrolment,
    SchoolClass,
    Subject,
    SubjectGroup,
)
from services.journal.classes.queries import (
    GROUP_ORDER,
    class_of_journal,
    class_terms,
    enrolled_on,
    in_group,
)
from services.journal.closing.models import (
    ClosingStep,
    CouncilDecision,
    JournalPackage,
    YearClosing,
)
from services.journal.closing.rules import GroupFacts, PupilFact, propose_decision
from services.journal.facts.queries import FactKind
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell, TermMark
from services.journal.marks.rules.marks import MarkValue
from services.journal.people.models import Pupil, Staff
from services.journal.years.models import AcademicYear, Term
from services.journal.years.rules import ClassTerm, TermKind

CLOSING_FACTS = FactKind(
    YearClosing,
    YearClosing.class_journal_id,
    [
        ("closed_on", YearClosing.closed_on),
        ("closed_at", extract("epoch", YearClosing.closed_at)),
        ("protocol_no", YearClosing.protocol_no),
        ("protocol_on", YearClosing.protocol_on),
    ],
    class_of_journal(YearClosing),
    ("class_journal_id", "field"),
)
COUNCIL_FACTS = FactKind(
    CouncilDecision,
    CouncilDecision.class_journal_id,
    [(CouncilDecision.pupil_id, CouncilDecision.decision)],
    class_of_journal(CouncilDecision),
    ("class_journal_id", "pupil_id"),
)
"""What is told of a closed year and of the council's decisions in the history of facts."""


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of a class with what closing needs to know of it."""

    school_id: str
    id: UUID
    class_id: UUID
    class_name: str
    grade: int
    year: str
    year_starts_on: date
    year_ends_on: date
    opened_at: datetime
    has_class_teacher: bool
    closed_at: datetime | None
    protocol_no: str | None
    protocol_on: date | None

    @property
    def numeric(self) -> bool:
        """Whether the class has marks at all: the first year has none."""
        return self.grade != 1


@dataclass(frozen=True, slots=True)
class StateChange:
    """Who brought a term (or, without one, the year) into which state; `who` only of staff."""

    at: datetime
    term: str | None
    state: str
    reason: str
    role: str
    who: str | None


@dataclass(frozen=True, slots=True)
class CouncilPupil:
    """A child with the council's decision, or the one that the marks suggest."""

    id: UUID
    name: str
    decision: str


@dataclass(frozen=True, slots=True)
class PackageStatus:
    """A package of the year on its way to the archive; `done` of `total` groups are read."""

    id: UUID
    kind: str
    version: int
    state: str
    step: str
    done: int
    total: int
    asked_at: datetime
    size: int | None
    sha256: str | None
    handed_over_at: datetime | None
    kept_at: datetime | None
    locked_until: datetime | None
    problem: str | None


def read_journal(session: Session, school_id: str, class_id: UUID) -> Journal | None:
    """Return the journal of a class, or None where the school has no such class."""
    query = (
        select(
            ClassJournal.school_id,
            ClassJournal.id,
            ClassJournal.class_id,
            SchoolClass.name.label("class_name"),
            SchoolClass.grade,
            AcademicYear.name.label("year"),
            AcademicYear.starts_on.label("year_starts_on"),
            AcademicYear.ends_on.label("year_ends_on"),
            ClassJournal.opened_at,
            SchoolClass.class_teacher_id.is_not(None).label("has_class_teacher"),
            YearClosing.closed_at,
            YearClosing.protocol_no,
            YearClosing.protocol_on,
        )
        .select_from(SchoolClass)
        .join_from(SchoolClass, ClassJournal)
        .join_from(SchoolClass, AcademicYear)
        .join_from(ClassJournal, YearClosing, isouter=True)
        .where(SchoolClass.school_id == school_id, SchoolClass.id == class_id)
    )
    row = session.execute(query).mappings().one_or_none()
    return Journal(**row) if row else None


def lock_class(session: Session, school_id: str, class_id: UUID) -> None:
    """Make everybody wait who writes into the class, and whoever closes it at the same time."""
    session.execute(
        select(ClassJournal.id)
        .where(ClassJournal.school_id == school_id, ClassJournal.class_id == class_id)
        .with_for_update()
    )
    # In one order, as imports do: nobody waits for somebody who waits for him.
    session.execute(
        select(SubjectGroup.id)
        .where(SubjectGroup.school_id == school_id, SubjectGroup.class_id == class_id)
        .order_by(SubjectGroup.id)
        .with_for_update()
    )


def read_terms(session: Session, journal: Journal) -> list[ClassTerm]:
    """Return the terms of the class as they follow each other, without the year itself."""
    terms = class_terms(session, journal.school_id, journal.class_id)
    return [term for term in terms if not term.whole_year]


def read_groups(
    session: Session, journal: Journal, terms: Collection[UUID]
) -> Mapping[UUID, Sequence[GroupFacts]]:
    """Return the groups of the class by term, in their order, each with what a checklist needs."""
    pupils: dict[tuple[UUID, UUID], list[PupilFact]] = {}
    for term_id, group_id, name, mark, has_marks in session.execute(
        _select_pupils(journal, terms)
    ):
        pupils.setdefault((term_id, group_id), []).append(PupilFact(name, mark, has_marks))
    groups: dict[UUID, list[GroupFacts]] = {term_id: [] for term_id in terms}
    for row in session.execute(_select_groups(journal, terms)):
        groups[row.term_id].append(
            GroupFacts(
                id=row.id,
                name=row.name,
                has_teacher=row.has_teacher,
                lessons=row.lessons,
                without_topic=row.without_topic or (),
                pupils=pupils.get((row.term_id, row.id), ()),
            )
        )
    return groups


def read_state_changes(session: Session, journal: Journal) -> list[StateChange]:
    """Return who brought the class's terms and year into which state, the latest first."""
    rows = session.execute(
        select(
            ClosingStep.at,
            Term.name,
            ClosingStep.state,
            ClosingStep.reason,
            ClosingStep.role,
            Staff.initialled_name,
        )
        .select_from(ClosingStep)
        .join_from(ClosingStep, Term, isouter=True)
        .outerjoin(
            Staff,
            (Staff.school_id == ClosingStep.school_id)
            & (Staff.person_id == ClosingStep.person_id),
        )
        .where(
            ClosingStep.school_id == journal.school_id,
            ClosingStep.class_journal_id == journal.id,
        )
        .order_by(ClosingStep.at.desc(), ClosingStep.id.desc())
    )
    return [StateChange(*row) for row in rows]


def read_council(session: Session, journal: Journal) -> list[CouncilPupil]:
    """Return the children who are in the class at the end of the year, by name.

    Where nothing is decided yet, the marks of a child's last term suggest a decision.
    """
    final = _last_marks(journal)
    marks = (
        select(func.array_agg(final.c.mark))
        .where(final.c.pupil_id == Pupil.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Pupil.id, Pupil.short_name, CouncilDecision.decision, marks)
        .select_from(Enrolment)
        .join_from(Enrolment, Pupil)
        .outerjoin(
            CouncilDecision,
            (CouncilDecision.school_id == Pupil.school_id)
            & (CouncilDecision.pupil_id == Pupil.id)
            & (CouncilDecision.class_journal_id == journal.id),
        )
        .where(
            Enrolment.school_id == journal.school_id,
            Enrolment.class_id == journal.class_id,
            enrolled_on(journal.year_ends_on),
        )
        .order_by(Pupil.sort_key, Pupil.id)
    )
    return [
        CouncilPupil(pupil_id, name, decision or propose_decision(marks or ()))
        for pupil_id, name, decision, marks in rows
    ]


def read_packages(session: Session, journal: Journal) -> list[PackageStatus]:
    """Return the packages of the year by kind, the latest version first."""
    columns = [getattr(JournalPackage, name) for name in PackageStatus.__slots__]
    rows = session.execute(
        select(*columns)
        .where(
            JournalPackage.school_id == journal.school_id,
            JournalPackage.class_journal_id == journal.id,
        )
        .order_by(JournalPackage.kind, JournalPackage.version.desc())
    )
    return [PackageStatus(*row) for row in rows]


def _select_groups(
    journal: Journal, terms: Collection[UUID]
) -> Select[UUID, UUID, str, bool, int, Sequence[date]]:
    without_topic = func.array_agg(
        aggregate_order_by(Lesson.held_on, Lesson.held_on, Lesson.ordinal)
    ).filter(Lesson.topic == "")
    return (
        select(
            Term.id.label("term_id"),
            SubjectGroup.id,
            (Subject.name + func.coalesce(", " + SubjectGroup.name, "")).label("name"),
            SubjectGroup.teacher_id.is_not(None).label("has_teacher"),
            func.count(Lesson.id).label("lessons"),
            without_topic.label("without_topic"),
        )
        .select_from(Term)
        .join(SubjectGroup, _is_of_class(journal))
        .join_from(SubjectGroup, Subject)
        .outerjoin(Lesson, _is_held_in_term())
        .where(Term.school_id == journal.school_id, Term.id.in_(terms))
        .group_by(
            Term.id, SubjectGroup.id, SubjectGroup.name, SubjectGroup.teacher_id, Subject.name
        )
        .order_by(*GROUP_ORDER)
    )


def _select_pupils(
    journal: Journal, terms: Collection[UUID]
) -> Select[UUID, UUID, str, str | None, bool]:
    """Select the children of the last day of a term of whom a checklist has something to say."""
    marked = _marked(journal, terms)
    return (
        select(
            Term.id,
            SubjectGroup.id,
            Pupil.short_name,
            TermMark.mark,
            marked.c.pupil_id.is_not(None),
        )
        .select_from(Term)
        .join(SubjectGroup, _is_of_class(journal))
        .join(
            Enrolment,
            (Enrolment.school_id == SubjectGroup.school_id)
            & (Enrolment.class_id == SubjectGroup.class_id)
            & enrolled_on(Term.ends_on),
        )
        .join_from(Enrolment, Pupil)
        .outerjoin(
            TermMark,
            (TermMark.school_id == SubjectGroup.school_id)
            & (TermMark.group_id == SubjectGroup.id)
            & (TermMark.term_id == Term.id)
            & (TermMark.pupil_id == Pupil.id),
        )
        .outerjoin(
            marked,
            (marked.c.term_id == Term.id)
            & (marked.c.group_id == SubjectGroup.id)
            & (marked.c.pupil_id == Pupil.id),
        )
        .where(
            Term.school_id == journal.school_id,
            Term.id.in_(terms),
            in_group(),
            or_(
                TermMark.mark.is_(None),
                TermMark.mark == MarkValue.NOT_ATTESTED,
                marked.c.pupil_id.is_(None),
            ),
        )
        .order_by(Pupil.sort_key, Pupil.id)
    )


def _is_of_class(journal: Journal) -> ColumnElement[bool]:
    return (SubjectGroup.school_id == Term.school_id) & (
        SubjectGroup.class_id == journal.class_id
    )


def _is_held_in_term() -> ColumnElement[bool]:
    return (
        (Lesson.school_id == SubjectGroup.school_id)
        & (Lesson.group_id == SubjectGroup.id)
        & Lesson.held_on.between(Term.starts_on, Term.ends_on)
    )


def _marked(journal: Journal, terms: Collection[UUID]) -> CTE:
    """Return who has a mark in a lesson of a term; made once, not for each child."""
    return (
        select(Term.id.label("term_id"), Lesson.group_id, MarkCell.pupil_id)
        .distinct()
        .select_from(SubjectGroup)
        .join_from(SubjectGroup, Lesson)
        .join(Term, (Term.school_id == Lesson.school_id) & Term.id.in_(terms))
        .join_from(Lesson, MarkCell)
        .where(
            SubjectGroup.school_id == journal.school_id,
            SubjectGroup.class_id == journal.class_id,
            Lesson.held_on.between(Term.starts_on, Term.ends_on),
            func.cardinality(MarkCell.marks) > 0,
        )
        .cte("marked")
        .prefix_with("MATERIALIZED")
    )


def _last_marks(journal: Journal) -> CTE:
    """Return the mark of each child's last term in each group, that of the year before others."""
    return (
        select(TermMark.pupil_id, TermMark.mark)
        .ext(distinct_on(TermMark.group_id, TermMark.pupil_id))
        .select_from(SubjectGroup)
        .join_from(SubjectGroup, TermMark)
        .join_from(TermMark, Term)
        .where(
            SubjectGroup.school_id == journal.school_id,
            SubjectGroup.class_id == journal.class_id,
            TermMark.mark.is_not(None),
        )
        .order_by(
            TermMark.group_id,
            TermMark.pupil_id,
            Term.ends_on.desc(),
            (Term.kind == TermKind.YEAR).desc(),
        )
        .cte("last_marks")
        .prefix_with("MATERIALIZED")
    )
