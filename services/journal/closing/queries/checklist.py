"""What a checklist asks of the groups of a class: lessons, topics, children without marks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from services.journal.classes.models import Enrolment, Subject, SubjectGroup
from services.journal.classes.queries import GROUP_ORDER, enrolled_on, in_group
from services.journal.closing.queries.journal import Journal
from services.journal.closing.rules import GroupFacts, PupilFact
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell, TermMark
from services.journal.marks.rules.marks import MarkValue
from services.journal.people.models import Pupil
from services.journal.years.models import Term


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
            & (marked.c.subject_id == SubjectGroup.subject_id)
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
    """Return who has a mark in a subject in a lesson of a term, in this class or one before it."""
    here, anywhere = aliased(Enrolment), aliased(Enrolment)
    children = (
        select(anywhere.pupil_id, anywhere.class_id)
        .distinct()
        .select_from(here)
        .join(
            anywhere,
            (anywhere.school_id == here.school_id)
            & (anywhere.pupil_id == here.pupil_id)
            & (anywhere.year_id == here.year_id),
        )
        .where(here.school_id == journal.school_id, here.class_id == journal.class_id)
        .cte("children")
        .prefix_with("MATERIALIZED")
    )
    return (
        select(Term.id.label("term_id"), SubjectGroup.subject_id, MarkCell.pupil_id)
        .distinct()
        .select_from(children)
        .join(
            SubjectGroup,
            (SubjectGroup.school_id == journal.school_id)
            & (SubjectGroup.class_id == children.c.class_id),
        )
        .join_from(SubjectGroup, Lesson)
        .join(Term, (Term.school_id == Lesson.school_id) & Term.id.in_(terms))
        .join(
            MarkCell,
            (MarkCell.school_id == Lesson.school_id)
            & (MarkCell.lesson_id == Lesson.id)
            & (MarkCell.pupil_id == children.c.pupil_id),
        )
        .where(
            Lesson.held_on.between(Term.starts_on, Term.ends_on),
            func.cardinality(MarkCell.marks) > 0,
        )
        .cte("marked")
        .prefix_with("MATERIALIZED")
    )
