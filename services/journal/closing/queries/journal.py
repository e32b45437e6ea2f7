"""The journal of a class as closing knows it: its terms, its history and its packages."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.classes.models import ClassJournal, SchoolClass, SubjectGroup
from services.journal.classes.queries import class_terms
from services.journal.closing.models import ClosingStep, JournalPackage, YearClosing
from services.journal.people.models import Staff
from services.journal.years.models import AcademicYear, Term
from services.journal.years.rules import ClassTerm, told_term
from services.shared.wording import said


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
    return [
        StateChange(at, told_term(term) if term else None, *rest) for at, term, *rest in rows
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
    return [_told(PackageStatus(*row)) for row in rows]


def _told(package: PackageStatus) -> PackageStatus:
    """Let the problem of a package, a message of the catalogues, be said in any language."""
    return replace(package, problem=said(package.problem) if package.problem else None)
