"""Loads a subject group for whoever works on one (grid, cells, term marks …); lists them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ColumnElement,
    Integer,
    SQLColumnExpression,
    Text,
    bindparam,
    cast,
    exists,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from services.destruction import refuse_destroyed
from services.journal.attendance_codes.rules import Codes, codes_from
from services.journal.classes.access import GROUP_READ
from services.journal.classes.models import ClassJournal, SchoolClass, Subject, SubjectGroup
from services.journal.classes.queries import (
    CLASS_TERM,
    TERM_ORDER,
    attendance_codes_of,
    select_class_terms,
    select_groups_of_year,
)
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import last_lesson_on
from services.journal.people.models import Staff
from services.journal.schools.models import TermMarkRule, WorkType
from services.journal.schools.rules import USUAL_THRESHOLDS, Thresholds, told_work_type
from services.journal.years.models import AcademicYear, Term
from services.journal.years.rules import ClassTerm, TermKind, TermState, told_term
from services.shared.accountability.access import (
    Action,
    Basis,
    Target,
    Tie,
    require,
    scope_of,
)
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Forbidden, NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """A subject group in the list of a year; `teacher` with initials."""

    id: UUID
    class_id: UUID
    class_name: str
    subject: str
    subgroup: str | None
    last_lesson_on: date | None
    teacher: str | None


@dataclass(frozen=True, slots=True)
class WorkTypeName:
    """A kind of work that a lesson of the school may be."""

    short: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A subject group with what is shown above its grid."""

    id: UUID
    class_id: UUID
    class_name: str
    grade: int
    subject: str
    subgroup: str | None
    teacher: str | None
    year: str
    year_starts_on: date
    year_ends_on: date
    version: int
    last_lesson_on: date | None
    terms: tuple[ClassTerm, ...]
    work_types: tuple[WorkTypeName, ...]
    thresholds: Thresholds
    codes: Codes

    @property
    def numeric(self) -> bool:
        """Whether the class has marks at all: the first year has none."""
        return self.grade != 1

    def term_on(self, day: date) -> ClassTerm | None:
        """Return the term that a day falls into."""
        return next((t for t in self.terms if t.starts_on <= day <= t.ends_on), None)

    def term(self, term_id: UUID) -> ClassTerm | None:
        """Return the term of this id."""
        return next((t for t in self.terms if t.id == term_id), None)


def list_groups(database: Database, caller: Caller, year_id: UUID) -> list[ListedGroup]:
    """Return the subject groups of a year that the caller may open, in the order of classes.

    Raises:
        Forbidden: the caller's role opens no groups.
    """
    groups = select_groups_of_year(
        caller,
        scope_of(caller, GROUP_READ),
        year_id,
        SubjectGroup.id,
        SubjectGroup.class_id,
        SchoolClass.name,
        Subject.name,
        SubjectGroup.name,
        last_lesson_on(today()),
        Staff.initialled_name,
    )
    with database.transaction(caller.school_id) as session:
        return [ListedGroup(*row) for row in session.execute(groups)]


def load_group(
    session: Session,
    caller: Caller,
    action: Action,
    group_id: UUID,
    *,
    day: date,
    lock: bool = False,
) -> tuple[Group, Basis]:
    """Return a group that the caller may do `action` to, with the basis for the access log.

    `lock` is for who writes: writers of one group wait for each other, and nothing is written into
    a journal that was destroyed.

    Raises:
        Destroyed: with `lock`, the class's journal was destroyed by an act.
        Forbidden: the caller's role or tie does not allow it.
        NotFound: the school has no such group.
    """
    which = {"school_id": caller.school_id, "group_id": group_id}
    if lock:
        session.execute(_LOCK, which)
    row = session.execute(_GROUP, {**which, "day": day}).mappings().one_or_none()
    target = Target(group_id=group_id, class_id=row["class_id"] if row else None)
    basis = require(action, caller, target)
    if lock:
        refuse_destroyed(session, school_of(caller), class_id=target.class_id, group_id=group_id)
    if row is None:
        raise NotFound(said("Такой учебной группы нет."))
    if basis.tie is Tie.DAY_GROUP and caller.ties.day != day:
        raise Forbidden(said("Нет доступа: замена в этой группе была в другой день."))
    return _group(dict(row)), basis


ONLY_THAT_DAY = said("Вы заменяете учителя только сегодня: записи — только в уроки этого дня.")
"""What a substitute hears who writes into another day."""


def writable_on(caller: Caller, basis: Basis) -> date | None:
    """Return the only day whose lessons may be written into; None: any that is open."""
    return caller.ties.day if basis.tie is Tie.DAY_GROUP else None


def _as_json(item: ColumnElement[Any], *order: SQLColumnExpression[Any]) -> ColumnElement[str]:
    """Return the rows as one JSON text in an order: read by orjson, past the driver's parser."""
    return cast(func.json_agg(aggregate_order_by(item, *order)), Text)


_TERMS = (
    select_class_terms(
        _as_json(func.json_build_array(*CLASS_TERM), *TERM_ORDER)
    )
    .where(
        SchoolClass.school_id == SubjectGroup.school_id,
        SchoolClass.id == SubjectGroup.class_id,
        Term.kind != TermKind.YEAR,
    )
    .correlate(SubjectGroup)
    .scalar_subquery()
)

_WORK_TYPES = (
    select(
        _as_json(
            func.json_build_array(WorkType.short, WorkType.name),
            WorkType.weight.desc(),
            WorkType.name,
        )
    )
    .where(
        WorkType.school_id == SubjectGroup.school_id,
        # A hidden one is still told of where lessons are of it.
        ~WorkType.hidden
        | exists().where(
            Lesson.school_id == SubjectGroup.school_id,
            Lesson.group_id == SubjectGroup.id,
            Lesson.work_type_id == WorkType.id,
        ),
    )
    .correlate(SubjectGroup)
    .scalar_subquery()
)

# In hundredths, as the rules of marks count; NULL where the school has set no rule of its own.
_THRESHOLDS = (
    select(
        cast(
            func.json_build_array(
                *(cast(edge * 100, Integer) for edge in (
                    TermMarkRule.five, TermMarkRule.four, TermMarkRule.three, TermMarkRule.two
                )),
                TermMarkRule.least_marks,
            ),
            Text,
        )
    )
    .where(TermMarkRule.school_id == SubjectGroup.school_id)
    .correlate(SubjectGroup)
    .scalar_subquery()
)

_WHICH = (
    SubjectGroup.school_id == bindparam("school_id"),
    SubjectGroup.id == bindparam("group_id"),
)

# One statement: every page and every save of a group sends it.
_GROUP = (
    select(
        SubjectGroup.id,
        SubjectGroup.class_id,
        SchoolClass.name.label("class_name"),
        SchoolClass.grade,
        Subject.name.label("subject"),
        SubjectGroup.name.label("subgroup"),
        Staff.initialled_name.label("teacher"),
        AcademicYear.name.label("year"),
        AcademicYear.starts_on.label("year_starts_on"),
        AcademicYear.ends_on.label("year_ends_on"),
        SubjectGroup.version,
        last_lesson_on(bindparam("day")).label("last_lesson_on"),
        _TERMS.label("terms"),
        _WORK_TYPES.label("work_types"),
        _THRESHOLDS.label("thresholds"),
        attendance_codes_of().label("codes"),
    )
    .select_from(SubjectGroup)
    .join(SchoolClass)
    .join_from(SchoolClass, AcademicYear)
    .join_from(SubjectGroup, Subject)
    .join_from(SubjectGroup, Staff, isouter=True)
    .join_from(SchoolClass, ClassJournal, isouter=True)
    .where(*_WHICH)
)

# A statement of its own: what is read after it sees a term that was closed while it waited.
_LOCK = select(SubjectGroup.id).where(*_WHICH).with_for_update()


def _group(row: dict[str, Any]) -> Group:
    return Group(
        **{
            **row,
            "terms": tuple(_term(*term) for term in orjson.loads(row["terms"] or "[]")),
            "work_types": tuple(
                WorkTypeName(short, told_work_type(name))
                for short, name in orjson.loads(row["work_types"] or "[]")
            ),
            "thresholds": (
                Thresholds(*orjson.loads(row["thresholds"])) if row["thresholds"]
                else USUAL_THRESHOLDS
            ),
            "codes": codes_from(row["codes"]),
        }
    )


def _term(
    id_: str, kind: str, number: int, name: str, starts_on: str, ends_on: str, state: str
) -> ClassTerm:
    first, last = date.fromisoformat(starts_on), date.fromisoformat(ends_on)
    return ClassTerm(
        UUID(id_), TermKind(kind), number, told_term(name), first, last, TermState(state)
    )
