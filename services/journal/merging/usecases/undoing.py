"""Takes back a merge or a split, as long as nothing was built upon it; lists what there was."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.journal.classes.usecases.versions import raise_class_versions
from services.journal.marks.models import MarkChange, TermMarkChange
from services.journal.merging.models import PersonMerge
from services.journal.merging.queries import read_child
from services.journal.merging.rows import Step, from_json, write_steps
from services.journal.merging.rules import Child, Mark
from services.journal.merging.usecases.children import pupil_row
from services.journal.merging.usecases.marks import move_marks
from services.journal.merging.usecases.merging import (
    Merging,
    left_of,
    lock_people,
    log_children,
    may_merge,
    tell_children,
)
from services.journal.people.models import Pupil, Representative, Staff
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Conflict, NotFound
from services.shared.messaging import contracts
from services.shared.process.clock import now
from services.shared.wording import said

_REASON = str(said("соединение карточек отменено"))
_MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class PastMerge:
    """A merge or a split that was done, by the names that the records have now."""

    id: UUID
    kind: str
    step: str
    stays_id: UUID
    goes_id: UUID
    stays: str
    goes: str
    at: datetime
    undone_at: datetime | None


def list_merges(database: Database, caller: Caller) -> list[PastMerge]:
    """Return the last hundred merges and splits of the school, the latest first.

    Raises:
        Forbidden: the caller is no deputy.
    """
    basis = may_merge(caller)
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        rows = session.scalars(
            select(PersonMerge)
            .where(PersonMerge.school_id == school_id)
            .order_by(PersonMerge.at.desc(), PersonMerge.id.desc())
            .limit(_MOST_LISTED)
        ).all()
        names = _names(session, school_id, rows)
        log_children(session, caller, basis, [one.stays_id for one in rows if one.kind == "pupil"])
        return [
            PastMerge(
                one.id, one.kind, one.step, one.stays_id, one.goes_id,
                names.get(one.stays_id, ""), names.get(one.goes_id, _gone(one)), one.at,
                one.undone_at,
            )
            for one in rows
        ]


def undo_merge(database: Database, caller: Caller, merge_id: UUID) -> None:
    """Take a merge or a split back: everything is as it was; marks given since go with the class.

    Raises:
        Conflict: it was taken back before, or something was built upon it.
        Forbidden: the caller is no deputy.
        NotFound: the school has no such merge.
    """
    basis = may_merge(caller)
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        found = session.get(PersonMerge, (school_id, merge_id))
        if found is None:
            raise NotFound(said("Такого соединения в школе нет."))
        merging = Merging(found.kind, found.stays_id, found.goes_id)
        lock_people(session, school_id, found.kind, found.stays_id, found.goes_id)
        session.refresh(found, with_for_update=True)
        if found.undone_at is not None:
            raise Conflict(said("Это уже отменено."))
        if left_of(session, school_id, merging) != found.left:
            raise Conflict(said(
                "После этого у ученика изменились классы, группы, представители или карточка: "
                "отменить уже нельзя. Разделите карточку, выбрав, что к кому относится."
            ))
        steps = [from_json(one).back() for one in reversed(found.moved["steps"])]
        if found.kind == "pupil":
            _undo_child(session, caller, found, steps)
            children: Sequence[UUID] = (found.stays_id, found.goes_id)
        else:
            write_steps(session, caller, steps, _REASON)
            children = [
                one.key["pupil_id"] for one in steps if one.table == "representation"
            ]
        found.undone_at, found.undone_by = now(), caller.user_id
        log_children(session, caller, basis, children)


def _undo_child(
    session: Session, caller: Caller, found: PersonMerge, steps: Sequence[Step]
) -> None:
    """Put marks and rows back; of a split, the new record goes into the one it came from."""
    school_id = school_of(caller)
    is_split = found.step == "split"
    holder, other = (
        (found.goes_id, found.stays_id) if is_split else (found.stays_id, found.goes_id)
    )
    child = read_child(session, school_id, pupil_row(session, school_id, holder))
    whole = {UUID(one) for one in found.moved["whole"]}
    if any(one.closed for one in child.stays if one.class_id in whole or is_split):
        raise Conflict(said(
            "Учебный год с тех пор закрыт: закрытое не переносят, отменить уже нельзя."
        ))
    cells = _marks_back(child.cells, found.moved["cells"], whole, is_split)
    terms = _marks_back(child.term_marks, found.moved["term_marks"], whole, is_split)
    _refuse_changed(session, school_id, found, holder)
    _refuse_both(
        read_child(session, school_id, pupil_row(session, school_id, other, merged=True)),
        cells, terms,
    )
    if is_split:
        steps = [*_not_of(steps, holder), _into(holder, other)]
    write_steps(session, caller, steps, _REASON)
    move_marks(session, caller, holder, other, cells, terms, _REASON)
    for class_id in found.moved["classes"]:
        raise_class_versions(session, school_id, UUID(class_id))
    event = contracts.PUPIL_MERGED if is_split else contracts.PUPIL_PARTED
    tell_children(session, caller, event, found.id, found.stays_id, found.goes_id)


def _marks_back(
    marks: Iterable[Mark], told: Collection[Sequence[str]], whole: Collection[UUID],
    is_split: bool,
) -> list[Mark]:
    """Return the marks that go back; of a record that was made by a split, all that it has."""
    named = {(UUID(group_id), UUID(column_id)) for group_id, column_id in told}
    return [
        one for one in marks
        if is_split or one.class_id in whole or (one.group_id, one.column_id) in named
    ]


def _refuse_changed(
    session: Session, school_id: str, found: PersonMerge, holder: UUID
) -> None:
    """Refuse where a mark that came singly was changed since: whose it is now is not known."""
    for change, key, column in (
        (MarkChange, "cells", MarkChange.lesson_id),
        (TermMarkChange, "term_marks", TermMarkChange.term_id),
    ):
        columns = {UUID(column_id) for _group, column_id in found.moved[key]}
        if not columns or found.step == "split":
            continue
        since = session.scalar(select(exists().where(
            change.school_id == school_id, change.pupil_id == holder,
            column.in_(columns), change.at > found.at,
        )))
        if since:
            raise Conflict(said(
                "Отметки, которые перешли при соединении, с тех пор исправляли: отменить уже "
                "нельзя. Разделите карточку, выбрав, что к кому относится."
            ))


def _refuse_both(other: Child, cells: Sequence[Mark], terms: Sequence[Mark]) -> None:
    """Refuse where marks would come into cells in which the other record has some by now."""
    taken = {(one.group_id, one.column_id) for one in (*other.cells, *other.term_marks)}
    if any((one.group_id, one.column_id) in taken for one in (*cells, *terms)):
        raise Conflict(said(
            "С тех пор отметки за одно и то же получили оба: отменить уже нельзя."
        ))


def _not_of(steps: Sequence[Step], pupil_id: UUID) -> list[Step]:
    """Leave out that the new record goes: its history stays, so the row does."""
    return [
        one for one in steps
        if not (one.table == Pupil.__tablename__ and one.key["id"] == pupil_id)
    ]


def _into(goes_id: UUID, stays_id: UUID) -> Step:
    return Step(
        Pupil.__tablename__, {"id": goes_id}, {"merged_into": None}, {"merged_into": stays_id}
    )


def _gone(one: PersonMerge) -> str:
    """Return the name of a record that is no more, as the merge has kept it."""
    for step in one.moved["steps"]:
        before: dict[str, Any] = step["before"] or {}
        if step["after"] is None and before.get("family_name"):
            parts = (before[part] for part in ("family_name", "given_name", "patronymic"))
            return " ".join(filter(None, parts))
    return ""


def _names(
    session: Session, school_id: str, rows: Sequence[PersonMerge]
) -> dict[UUID, str]:
    ids = {id_ for one in rows for id_ in (one.stays_id, one.goes_id)}
    names: dict[UUID, str] = {}
    for model in (Pupil, Representative, Staff):
        found = session.execute(
            select(model.id, model.full_name).where(model.school_id == school_id,
                                                    model.id.in_(ids))
        )
        names.update((row.id, row.full_name) for row in found)
    return names
