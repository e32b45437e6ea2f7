"""What the council decides on: the children at the end of the year, and their last marks."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CTE, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment, SchoolClass, SubjectGroup
from services.journal.classes.queries import enrolled_on
from services.journal.closing.models import CouncilDecision
from services.journal.closing.queries.journal import Journal
from services.journal.closing.rules import propose_decision
from services.journal.marks.models import TermMark
from services.journal.people.models import Pupil
from services.journal.years.models import Term
from services.journal.years.rules import TermKind


@dataclass(frozen=True, slots=True)
class CouncilPupil:
    """A child with the council's decision, or the one that the marks suggest."""

    id: UUID
    name: str
    decision: str


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


def _last_marks(journal: Journal) -> CTE:
    """Return the mark of each child's last term in each subject, that of the year before others.

    Of any class of the year that the child was in: a subject that ended with a move counts too.
    """
    of_year = (
        select(SchoolClass.year_id)
        .where(SchoolClass.school_id == journal.school_id, SchoolClass.id == journal.class_id)
        .scalar_subquery()
    )
    children = select(Enrolment.pupil_id).where(
        Enrolment.school_id == journal.school_id, Enrolment.class_id == journal.class_id
    )
    return (
        select(TermMark.pupil_id, TermMark.mark)
        .ext(distinct_on(SubjectGroup.subject_id, TermMark.pupil_id))
        .select_from(SubjectGroup)
        .join_from(SubjectGroup, SchoolClass)
        .join_from(SubjectGroup, TermMark)
        .join_from(TermMark, Term)
        .where(
            SubjectGroup.school_id == journal.school_id,
            SchoolClass.year_id == of_year,
            TermMark.pupil_id.in_(children),
            TermMark.mark.is_not(None),
        )
        .order_by(
            SubjectGroup.subject_id,
            TermMark.pupil_id,
            Term.ends_on.desc(),
            (Term.kind == TermKind.YEAR).desc(),
            (SchoolClass.id == journal.class_id).desc(),
        )
        .cte("last_marks")
        .prefix_with("MATERIALIZED")
    )
