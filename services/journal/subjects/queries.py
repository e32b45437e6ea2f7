"""The subjects of a school with all their names."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.classes.models import Subject
from services.journal.subjects.models import SubjectAlias
from services.journal.subjects.rules.names import KnownSubjects, SubjectNames


def known_subjects(session: Session, school_id: str) -> KnownSubjects:
    """Return the subjects of a school for `find_subject`, by two statements."""
    aliases: defaultdict[UUID, list[str]] = defaultdict(list)
    for subject_id, alias in session.execute(
        select(SubjectAlias.subject_id, SubjectAlias.alias)
        .where(SubjectAlias.school_id == school_id)
        .order_by(SubjectAlias.alias)
    ):
        aliases[subject_id].append(alias)
    subjects = session.execute(
        select(Subject.id, Subject.name, Subject.short_name, Subject.hidden)
        .where(Subject.school_id == school_id)
        .order_by(Subject.name.collate("C"))
    )
    return KnownSubjects(tuple(
        SubjectNames(id_, name, short_name, tuple(aliases[id_]), hidden)
        for id_, name, short_name, hidden in subjects
    ))
