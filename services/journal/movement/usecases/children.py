"""A child's stays as every movement needs them: loaded, locked, held to what a form has seen."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.destruction import refuse_destroyed
from services.journal.classes.models import SubjectGroupMember
from services.journal.classes.queries import MEMBER_FACTS
from services.journal.closing.queries.journal import lock_class
from services.journal.facts.usecases import record_facts
from services.journal.movement.queries import (
    select_class,
    select_stays,
    select_subgroups,
)
from services.journal.movement.rules.stays import ClassOfYear, Stay, version_of
from services.journal.people.models import Pupil
from services.journal.rosters.queries import lock_school, select_last_marks
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.errors import BadInput, Conflict, FieldError, NotFound
from services.shared.wording import said


def wait_for_lists(session: Session, school_id: str, year: str) -> None:
    """Let lists of pupils and other movements of the school wait until the end, and wait."""
    session.execute(lock_school(school_id, year, []))


def lock_pupil(session: Session, school_id: str, pupil_id: UUID) -> Pupil:
    """Return a child, locked until the end: movements of one child wait for each other.

    Raises:
        NotFound: the school has no such child.
    """
    found = session.get(Pupil, (school_id, pupil_id), with_for_update=True)
    if found is None or found.merged_into is not None:
        raise NotFound(said("Такого ученика в школе нет."))
    return found


def lock_classes(session: Session, school_id: str, class_ids: Iterable[UUID]) -> None:
    """Lock classes in one order, and let nothing into one whose journal went by an act."""
    for class_id in sorted(set(class_ids)):
        lock_class(session, school_id, class_id)
        refuse_destroyed(session, school_id, class_id=class_id)


def class_of_year(session: Session, school_id: str, class_id: UUID) -> ClassOfYear:
    """Return a class with its year.

    Raises:
        NotFound: the school has no such class.
    """
    row = session.execute(select_class(school_id, class_id)).one_or_none()
    if row is None:
        raise NotFound(said("Такого класса нет."))
    return ClassOfYear(*row)


def read_stays(
    session: Session, school_id: str, pupil_ids: Sequence[UUID]
) -> dict[UUID, list[Stay]]:
    """Return the stays of children in their order, each child with at least an empty list."""
    found: dict[UUID, list[Stay]] = {pupil_id: [] for pupil_id in pupil_ids}
    for pupil_id, id_, *row in session.execute(select_stays(school_id, list(pupil_ids))):
        told: list[Any] = row[:8]
        found[pupil_id].append(Stay(id_, ClassOfYear(*row[8:]), *told))
    return found


def stays_of(session: Session, school_id: str, pupil_id: UUID) -> list[Stay]:
    """Return the stays of one child in their order."""
    return read_stays(session, school_id, [pupil_id])[pupil_id]


def last_mark(session: Session, school_id: str, pupil_id: UUID, class_id: UUID) -> date | None:
    """Return the day of a child's last mark or absence in a class."""
    rows = session.execute(select_last_marks(school_id, [(pupil_id, class_id)]))
    return next((row[1] for row in rows), None)


def refuse_stale(stays: Sequence[Stay], version: str) -> None:
    """Refuse what was decided on another state of the child than there is now.

    Raises:
        Conflict: with where the child is now.
    """
    if version_of(stays) == version:
        return
    last = stays[-1] if stays else None
    if last is None:
        raise Conflict(said(
            "Пока страница была открыта, движение ребёнка изменили: он не числится ни в одном "
            "классе. Проверьте и повторите."
        ))
    if last.departed_on is not None:
        raise Conflict(said(
            "Пока страница была открыта, движение ребёнка изменили: в %(name)s он числится по "
            "%(until)s. Проверьте и повторите.",
            name=last.school_class.name, until=last.departed_on,
        ))
    raise Conflict(said(
        "Пока страница была открыта, движение ребёнка изменили: с %(since)s он в %(name)s. "
        "Проверьте и повторите.", since=last.enrolled_on, name=last.school_class.name,
    ))


def refuse(errors: Iterable[FieldError]) -> None:
    """Refuse for everything that is wrong, if anything is.

    Raises:
        BadInput: with each error by its field.
    """
    found = list(errors)
    if found:
        raise BadInput(found[0].what, errors=found)


def add_to_subgroups(
    session: Session,
    caller: Caller,
    pupil_id: UUID,
    school_class: ClassOfYear,
    group_ids: Sequence[UUID],
) -> None:
    """Put a child into subgroups of its class: of one subject one.

    Raises:
        BadInput: a subgroup is of another class, or two are of one subject.
    """
    wanted = list(dict.fromkeys(group_ids))
    if not wanted:
        return
    school_id = school_of(caller)
    subjects = {
        id_: subject
        for _class_id, id_, subject, _name in session.execute(
            select_subgroups(school_id, [school_class.id])
        )
    }
    if not set(wanted) <= set(subjects):
        what = said("Выбрана подгруппа не из %(name)s. Обновите страницу.", name=school_class.name)
        raise BadInput(what, errors=[FieldError("groups", what)])
    chosen = [subjects[one] for one in wanted]
    if len(set(chosen)) < len(chosen):
        what = said("Две подгруппы одного предмета: оставьте одну.")
        raise BadInput(what, errors=[FieldError("groups", what)])
    rows = [
        {"school_id": school_id, "group_id": one, "pupil_id": pupil_id} for one in wanted
    ]
    added = session.scalars(
        insert(SubjectGroupMember)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(SubjectGroupMember.group_id)
    ).all()
    record_facts(session, caller, MEMBER_FACTS, added, [str(pupil_id)])
