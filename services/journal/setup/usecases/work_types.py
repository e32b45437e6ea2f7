"""Kinds of work and their weights: listed with their use, added, changed, taken away."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from services.journal.classes.models import (
    ClassJournal,
    ClassJournalTerm,
    SchoolClass,
    SubjectGroup,
)
from services.journal.classes.usecases.versions import raise_school_versions
from services.journal.facts.usecases import record_facts, record_removal
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell
from services.journal.schools.models import WorkType
from services.journal.schools.queries import WORK_TYPE_FACTS
from services.journal.schools.rules import told_work_type
from services.journal.schools.usecases import format_weight
from services.journal.sections.rules import Section
from services.journal.sections.usecases import (
    changing_settings,
    reading_settings,
    section_version,
)
from services.journal.years.models import Term
from services.journal.years.rules import WRITABLE
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, FieldError, NotFound
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class UsedWorkType:
    """A kind of work; `lessons` are of it, `marked` of these have marks, `settled` are closed."""

    id: UUID
    short: str
    name: str
    weight: str
    hidden: bool
    lessons: int
    marked: int
    settled: int


@dataclass(frozen=True, slots=True)
class WorkTypeList:
    """The kinds of work of a school, the weightiest first, hidden ones last."""

    version: int
    work_types: list[UsedWorkType]


@dataclass(frozen=True, slots=True)
class NewWorkType:
    """What a form says of a kind of work."""

    short: str
    name: str
    weight: Decimal
    hidden: bool = False


def list_used(database: Database, caller: Caller) -> WorkTypeList:
    """Return the kinds of work with the number of lessons whose averages hang on each."""
    with reading_settings(database, caller) as session:
        school_id = school_of(caller)
        used = {row.work_type_id: row for row in session.execute(_uses(school_id))}
        kinds = session.scalars(
            select(WorkType)
            .where(WorkType.school_id == school_id)
            .order_by(WorkType.hidden, WorkType.weight.desc(), WorkType.name)
        ).all()
        version = section_version(session, school_id, Section.WORK_TYPES)
    return WorkTypeList(version, [_listed(kind, used.get(kind.id)) for kind in kinds])


def add_work_type(database: Database, caller: Caller, seen: int | None, kind: NewWorkType) -> UUID:
    """Add a kind of work.

    Raises:
        BadInput: the school has one of that short name.
        Conflict: somebody has changed the kinds of work since.
    """
    school_id = school_of(caller)
    with changing_settings(database, caller, Section.WORK_TYPES, seen) as session:
        _demand_free(session, school_id, kind.short, None)
        added = WorkType(
            school_id=school_id, id=new_id(), short=kind.short, name=kind.name,
            weight=kind.weight, hidden=kind.hidden,
        )
        session.add(added)
        record_facts(session, caller, WORK_TYPE_FACTS, [added.id])
        raise_school_versions(session, school_id)
        return added.id


def change_work_type(
    database: Database, caller: Caller, seen: int | None, work_type_id: UUID, kind: NewWorkType
) -> None:
    """Change a kind of work; with its weight the averages of its lessons change at once.

    Raises:
        BadInput: the school has another one of that short name.
        Conflict: somebody has changed the kinds of work since.
        NotFound: the school has no such kind.
    """
    school_id = school_of(caller)
    with changing_settings(database, caller, Section.WORK_TYPES, seen) as session:
        found = _find(session, school_id, work_type_id)
        _demand_free(session, school_id, kind.short, work_type_id)
        said_now = {"short": kind.short, "name": kind.name, "weight": kind.weight}
        changed = [name for name, value in said_now.items() if getattr(found, name) != value]
        for name in changed:
            setattr(found, name, said_now[name])
        found.hidden = kind.hidden
        if changed:
            record_facts(session, caller, WORK_TYPE_FACTS, [work_type_id], changed)
        raise_school_versions(session, school_id)


def remove_work_type(
    database: Database, caller: Caller, seen: int | None, work_type_id: UUID
) -> bool:
    """Take a kind of work away: for ever if no lesson is of it, else it is hidden; return which.

    Raises:
        Conflict: somebody has changed the kinds of work since.
        NotFound: the school has no such kind.
    """
    school_id = school_of(caller)
    with changing_settings(database, caller, Section.WORK_TYPES, seen) as session:
        found = _find(session, school_id, work_type_id)
        used = session.scalar(
            select(
                exists().where(
                    Lesson.school_id == school_id, Lesson.work_type_id == work_type_id
                )
            )
        )
        if used:
            found.hidden = True
        else:
            record_removal(session, caller, WORK_TYPE_FACTS, [work_type_id])
            session.execute(
                delete(WorkType).where(
                    WorkType.school_id == school_id, WorkType.id == work_type_id
                )
            )
        raise_school_versions(session, school_id)
        return not used


def _listed(kind: WorkType, used: Any) -> UsedWorkType:
    return UsedWorkType(
        kind.id,
        kind.short,
        told_work_type(kind.name),
        format_weight(kind.weight),
        kind.hidden,
        used.lessons if used else 0,
        used.marked if used else 0,
        used.settled if used else 0,
    )


def _find(session: Session, school_id: str, work_type_id: UUID) -> WorkType:
    found = session.get(WorkType, (school_id, work_type_id))
    if found is None:
        raise NotFound(said("Такого вида работы нет."))
    return found


def _demand_free(session: Session, school_id: str, short: str, own: UUID | None) -> None:
    taken = session.execute(
        select(WorkType.id, WorkType.name).where(
            WorkType.school_id == school_id,
            func.lower(WorkType.short) == short.lower(),
            WorkType.id != (own or UUID(int=0)),
        )
    ).first()
    if taken is not None:
        what = said(
            "«%(short)s» уже значит «%(name)s».",
            short=short, name=told_work_type(taken.name),
        )
        raise BadInput(what, errors=[FieldError("short", what)])


def _uses(school_id: str) -> Any:
    """Select for each kind of work its lessons, those with marks, and those of closed terms."""
    marked = (
        select(MarkCell.lesson_id)
        .where(
            MarkCell.school_id == Lesson.school_id,
            MarkCell.lesson_id == Lesson.id,
            func.cardinality(MarkCell.marks) > 0,
        )
        .exists()
    )
    settled = (
        select(Term.id)
        .join(
            ClassJournalTerm,
            (ClassJournalTerm.school_id == Term.school_id)
            & (ClassJournalTerm.term_id == Term.id),
        )
        .join(
            ClassJournal,
            (ClassJournal.school_id == Term.school_id)
            & (ClassJournal.id == ClassJournalTerm.class_journal_id),
        )
        .where(
            Term.school_id == Lesson.school_id,
            Term.year_id == SchoolClass.year_id,
            Lesson.held_on.between(Term.starts_on, Term.ends_on),
            ClassJournal.class_id == SchoolClass.id,
            ClassJournalTerm.state.not_in([str(state) for state in WRITABLE]),
        )
        .exists()
    )
    return (
        select(
            Lesson.work_type_id,
            func.count().label("lessons"),
            func.count().filter(marked).label("marked"),
            func.count().filter(marked, settled).label("settled"),
        )
        .join(
            SubjectGroup,
            (SubjectGroup.school_id == Lesson.school_id) & (SubjectGroup.id == Lesson.group_id),
        )
        .join(
            SchoolClass,
            (SchoolClass.school_id == Lesson.school_id)
            & (SchoolClass.id == SubjectGroup.class_id),
        )
        .where(Lesson.school_id == school_id, Lesson.work_type_id.is_not(None))
        .group_by(Lesson.work_type_id)
    )
