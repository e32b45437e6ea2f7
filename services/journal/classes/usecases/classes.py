"""Opens classes with their journals and groups, and lists those that a caller may see."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.classes.access import CLASS_WRITE
from services.journal.classes.models import (
    ClassJournal,
    SchoolClass,
    Subject,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.classes.queries import (
    CLASS_FACTS,
    GROUP_FACTS,
    MEMBER_FACTS,
    SUBJECT_FACTS,
)
from services.journal.classes.rules import class_title
from services.journal.classes.usecases.versions import raise_group_version
from services.journal.facts.usecases import record_facts
from services.journal.years.models import AcademicYear
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict, NotFound
from services.shared.messaging import contracts, outbox
from services.shared.process.clock import now
from services.shared.wording import said


def create_class(
    database: Database,
    caller: Caller,
    *,
    year_id: UUID,
    grade: int,
    letter: str,
    class_teacher_id: UUID | None = None,
) -> UUID:
    """Create a class of a year, open its journal and publish that; return the class's id.

    Raises:
        Conflict: the year has this class already.
        NotFound: there is no such year or teacher in this school.
    """
    basis = require(CLASS_WRITE, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        year = session.get(AcademicYear, (school_of(caller), year_id))
        if year is None:
            raise NotFound(said("Такого учебного года нет."))
        if find_class(session, caller, year_id, grade, letter) is not None:
            raise Conflict(said(
                "Класс %(class_title)s в этом году уже есть.",
                class_title=class_title(grade, letter),
            ))
        created = open_class(
            session, caller, year, grade=grade, letter=letter, class_teacher_id=class_teacher_id
        )
        record_access(session, caller, basis.on(class_id=created.id), kind="class")
        return created.id


def find_class(
    session: Session, caller: Caller, year_id: UUID, grade: int, letter: str
) -> SchoolClass | None:
    """Return the class of a year by its grade and letter, if there is one."""
    return session.scalars(
        select(SchoolClass).where(
            SchoolClass.school_id == caller.school_id,
            SchoolClass.year_id == year_id,
            SchoolClass.grade == grade,
            SchoolClass.letter == letter,
        )
    ).one_or_none()


def open_class(
    session: Session,
    caller: Caller,
    year: AcademicYear,
    *,
    grade: int,
    letter: str,
    class_teacher_id: UUID | None = None,
) -> SchoolClass:
    """Add a class with its journal, in the caller's transaction, and publish that it is open."""
    return open_classes(session, caller, year, [(grade, letter)], class_teacher_id)[0]


def open_classes(
    session: Session,
    caller: Caller,
    year: AcademicYear,
    names: Iterable[tuple[int, str]],
    class_teacher_id: UUID | None = None,
    ids: Iterable[UUID] = (),
) -> list[SchoolClass]:
    """Add classes by grade and letter, as `open_class` does one, by a few statements for all.

    Their `ids` are in the same order, where somebody has planned with them already.
    """
    given = iter(ids)
    created = [
        SchoolClass(
            school_id=school_of(caller),
            id=next(given, None) or new_id(),
            year_id=year.id,
            grade=grade,
            letter=letter,
            class_teacher_id=class_teacher_id,
        )
        for grade, letter in names
    ]
    session.add_all(created)
    record_facts(session, caller, CLASS_FACTS, [one.id for one in created])
    for one in created:
        _open_journal(session, caller, year, one)
    return created


def ensure_subject(session: Session, caller: Caller, name: str) -> UUID:
    """Return the id of a subject by its name, added in the caller's transaction if it is new."""
    known = select(Subject.id).where(Subject.school_id == caller.school_id, Subject.name == name)
    new = session.scalars(
        insert(Subject)
        .values(school_id=school_of(caller), id=new_id(), name=name)
        .on_conflict_do_nothing(index_elements=["school_id", "name"])
        .returning(Subject.id)
    ).all()
    record_facts(session, caller, SUBJECT_FACTS, new)
    return session.scalars(known).one()


def ensure_group(
    session: Session,
    caller: Caller,
    *,
    class_id: UUID,
    subject_id: UUID,
    name: str | None = None,
    teacher_id: UUID | None = None,
    members: Iterable[UUID] = (),
) -> UUID:
    """Return the id of a class's group for a subject, added in the caller's transaction if new.

    `name` and `members` are those of a subgroup; a group without a name has the whole class.
    """
    school_id = school_of(caller)
    new = session.scalars(
        insert(SubjectGroup)
        .values(
            school_id=school_id,
            id=new_id(),
            class_id=class_id,
            subject_id=subject_id,
            name=name,
            teacher_id=teacher_id,
        )
        .on_conflict_do_nothing(
            index_elements=["class_id", "subject_id", "name", "school_id"]
        )
        .returning(SubjectGroup.id)
    ).all()
    record_facts(session, caller, GROUP_FACTS, new)
    group_id = session.scalars(
        select(SubjectGroup.id).where(
            SubjectGroup.school_id == school_id,
            SubjectGroup.class_id == class_id,
            SubjectGroup.subject_id == subject_id,
            SubjectGroup.name.is_not_distinct_from(name),
        )
    ).one()
    _add_members(session, caller, group_id, members)
    return group_id


def _add_members(
    session: Session, caller: Caller, group_id: UUID, members: Iterable[UUID]
) -> None:
    rows = [
        {"school_id": school_of(caller), "group_id": group_id, "pupil_id": pupil_id}
        for pupil_id in members
    ]
    if rows:
        new = session.scalars(
            insert(SubjectGroupMember)
            .values(rows)
            .on_conflict_do_nothing()
            .returning(SubjectGroupMember.pupil_id)
        ).all()
        record_facts(session, caller, MEMBER_FACTS, [group_id], map(str, new))
        raise_group_version(session, school_of(caller), group_id)


def _open_journal(
    session: Session, caller: Caller, year: AcademicYear, created: SchoolClass
) -> None:
    journal = ClassJournal(
        school_id=created.school_id, id=new_id(), class_id=created.id, opened_at=now()
    )
    session.add(journal)
    tell_journal(session, caller, year, created, journal)


def tell_journal(
    session: Session,
    caller: Caller,
    year: AcademicYear,
    created: SchoolClass,
    journal: ClassJournal,
) -> None:
    """Publish that a class's journal is open, and again when the class is called otherwise."""
    data = {
        "class_journal_id": journal.id,
        "class_id": created.id,
        "class_name": class_title(created.grade, created.letter),
        "grade": created.grade,
        "year": {"name": year.name, "starts_on": year.starts_on, "ends_on": year.ends_on},
        "opened_at": journal.opened_at,
    }
    outbox.publish(
        session,
        contracts.CLASS_JOURNAL_OPENED,
        f"class_journal/{journal.id}",
        data,
        caller,
        school_id=created.school_id,
    )
