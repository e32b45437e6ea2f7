"""Records what teachers enter into the cells of a grid, and tells a cell's history.

A batch is one transaction with a fixed number of statements. Each change of it ends for itself:
saved, unchanged, in conflict with somebody else's, or refused with a sentence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.journal.lessons.usecases.groups import Group, load_group
from services.journal.marks.access import MARKS_READ, MARKS_WRITE
from services.journal.marks.rules.changes import Attendee, Decision, Period, Status, decide_cell
from services.journal.marks.rules.marks import CellContent, format_cell
from services.journal.marks.usecases.history import demand_distinct, told_decision, told_history
from services.journal.marks.usecases.outcomes import read_outcomes
from services.journal.years.rules import ClassTerm
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import NotFound
from services.shared.messaging import contracts, outbox
from services.shared.process.clock import now


@dataclass(frozen=True, slots=True)
class CellEdit:
    """A change as a client asks for it; the same `key` again is the same change."""

    key: UUID
    lesson_id: UUID
    pupil_id: UUID
    text: str
    expected: str
    reason: str | None = None

    @property
    def cell(self) -> tuple[UUID, UUID]:
        """Which cell it is."""
        return self.lesson_id, self.pupil_id


@dataclass(frozen=True, slots=True)
class CellChange:
    """A change that has been decided on and is to be written."""

    lesson_id: UUID
    pupil_id: UUID
    old: str
    new: CellContent
    reason: str | None = None
    key: UUID | None = None
    id: UUID = field(default_factory=new_id)


def record_cells(
    database: Database, caller: Caller, group_id: UUID, edits: Sequence[CellEdit]
) -> dict[str, Any]:
    """Record a batch of changes and return how each ended, with the child's new averages.

    Raises:
        Forbidden: the caller does not teach this group.
        NotFound: the school has no such group.
    """
    demand_distinct(edit.key for edit in edits)
    at = now()
    with database.transaction(caller.school_id) as session:
        group, basis = load_group(
            session, caller, MARKS_WRITE, group_id, day=at.date(), lock=True
        )
        situations = _situations(session, caller, group, edits)
        decided = _decide(group, edits, situations)
        write_cells(session, caller, group.id, _changes(decided), at)
        wanted = _wanted(group, edits, situations)
        outcomes = read_outcomes(session, school_of(caller), group, set(wanted.values()))
        record_access(session, caller, basis.on(group_id=group.id), kind="marks")
    results = {key: outcomes[pupil_id, term.id] for key, (pupil_id, term) in wanted.items()}
    return {
        "saved_at": at,
        "results": [
            told_decision(one.edit.key, one.decision, results.get(one.edit.key))
            for one in decided
        ],
    }


def write_cells(
    session: Session, caller: Caller, group_id: UUID, changes: Sequence[CellChange], at: datetime
) -> None:
    """Write decided changes of one group with their history and events: a caller's step."""
    if not changes:
        return
    store_cells(session, caller, changes, at)
    session.execute(_TOUCH, {"school_id": school_of(caller), "group_id": group_id})
    for change in changes:
        _publish(session, caller, group_id, change)


def store_cells(
    session: Session, caller: Caller, changes: Sequence[CellChange], at: datetime
) -> None:
    """Write decided changes with their history, of any groups, and tell nobody: a caller's step.

    The cell keeps the last change of it; the history keeps every one.
    """
    school_id = school_of(caller)
    last = {(c.lesson_id, c.pupil_id): c for c in changes}.values()
    session.execute(_WRITE_CELLS, [_cell_row(school_id, change) for change in last])
    session.execute(
        _WRITE_CHANGES, [_change_row(school_id, caller, change, at) for change in changes]
    )


def cell_history(
    database: Database, caller: Caller, group_id: UUID, lesson_id: UUID, pupil_id: UUID
) -> list[dict[str, Any]]:
    """Return the changes of one cell, the latest first, with their authors' names.

    Raises:
        Forbidden: the caller may not read this group.
        NotFound: the group has no such lesson.
    """
    with database.transaction(caller.school_id) as session:
        group, basis = load_group(session, caller, MARKS_READ, group_id, day=now().date())
        rows = session.execute(
            _HISTORY,
            {
                "school_id": caller.school_id,
                "group_id": group.id,
                "lesson_id": lesson_id,
                "pupil_id": pupil_id,
            },
        ).all()
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="marks")
    if not rows:
        raise NotFound("Такого урока в этом журнале нет.")
    return told_history(rows)


@dataclass(frozen=True, slots=True)
class _Situation:
    """What is known of one edit's cell before it is decided on."""

    held_on: date | None
    attendee: Attendee | None
    current: str
    done: tuple[UUID, UUID, str] | None


@dataclass(frozen=True, slots=True)
class _Decided:
    edit: CellEdit
    decision: Decision
    old: str


def _situations(
    session: Session, caller: Caller, group: Group, edits: Sequence[CellEdit]
) -> dict[UUID, _Situation]:
    rows = session.execute(
        _SITUATIONS,
        {
            "school_id": caller.school_id,
            "group_id": group.id,
            "class_id": group.class_id,
            "subgroup": group.subgroup is not None,
            "keys": [edit.key for edit in edits],
            "lessons": [edit.lesson_id for edit in edits],
            "pupils": [edit.pupil_id for edit in edits],
        },
    )
    return {row.key: _situation(row) for row in rows}


def _situation(row: Any) -> _Situation:
    return _Situation(
        held_on=row.held_on,
        attendee=Attendee(row.enrolled_on, row.departed_on) if row.enrolled_on else None,
        current=row.current,
        done=(row.done_lesson, row.done_pupil, row.done_text) if row.done_lesson else None,
    )


def _decide(
    group: Group, edits: Sequence[CellEdit], situations: dict[UUID, _Situation]
) -> list[_Decided]:
    """Decide in the order given: a second change of a cell meets what the first has left."""
    current = {edit.cell: situations[edit.key].current for edit in edits}
    decided = []
    for edit in edits:
        old = current[edit.cell]
        decision = _decide_one(group, edit, situations[edit.key], old)
        if decision.status is Status.SAVED and decision.content is not None:
            current[edit.cell] = decision.text
        decided.append(_Decided(edit, decision, old))
    return decided


def _decide_one(
    group: Group, edit: CellEdit, situation: _Situation, current: str
) -> Decision:
    if situation.done is not None:
        return _repeated(edit, situation.done)
    term = group.term_on(situation.held_on) if situation.held_on else None
    return decide_cell(
        grade=group.grade,
        held_on=situation.held_on,
        period=Period(term.name, term.state) if term else None,
        attendee=situation.attendee,
        current=current,
        text=edit.text,
        expected=edit.expected,
    )


def _repeated(edit: CellEdit, done: tuple[UUID, UUID, str]) -> Decision:
    """Answer a change that was made before as it was answered then."""
    *cell, text_ = done
    if tuple(cell) != edit.cell:
        return Decision(
            Status.REFUSED, "", message="Этот ключ уже назвал другую клетку. Обновите страницу."
        )
    return Decision(Status.SAVED, text_)


def _changes(decided: Iterable[_Decided]) -> list[CellChange]:
    return [
        CellChange(
            one.edit.lesson_id,
            one.edit.pupil_id,
            one.old,
            one.decision.content,
            one.edit.reason,
            one.edit.key,
        )
        for one in decided
        if one.decision.content is not None
    ]


def _wanted(
    group: Group, edits: Iterable[CellEdit], situations: dict[UUID, _Situation]
) -> dict[UUID, tuple[UUID, ClassTerm]]:
    """Return for each edit whose cells of which term its outcome is made of."""
    return {
        edit.key: (edit.pupil_id, term)
        for edit in edits
        if (day := situations[edit.key].held_on) and (term := group.term_on(day))
    }


def _cell_row(school_id: str, change: CellChange) -> dict[str, Any]:
    return {
        "school_id": school_id,
        "lesson_id": change.lesson_id,
        "pupil_id": change.pupil_id,
        "marks": [mark.value for mark in change.new.marks],
        "attendance": change.new.attendance,
    }


def _change_row(
    school_id: str, caller: Caller, change: CellChange, at: datetime
) -> dict[str, Any]:
    return {
        "school_id": school_id,
        "id": change.id,
        "lesson_id": change.lesson_id,
        "pupil_id": change.pupil_id,
        "at": at,
        "old_text": change.old,
        "new_text": format_cell(change.new),
        "reason": change.reason,
        "user_id": caller.user_id,
        "person_id": caller.person_id,
        "role": caller.role,
        "client_key": change.key,
    }


def _publish(session: Session, caller: Caller, group_id: UUID, change: CellChange) -> None:
    outbox.publish(
        session,
        contracts.MARK_RECORDED,
        f"pupil/{change.pupil_id}",
        {
            "group_id": group_id,
            "lesson_id": change.lesson_id,
            "pupil_id": change.pupil_id,
            "change_id": change.id,
        },
        caller,
    )


_SITUATIONS = text(
    """
    SELECT e.key, l.held_on, r.enrolled_on, r.departed_on,
           coalesce(array_to_string(c.marks || c.attendance, '·'), '') AS current,
           d.lesson_id AS done_lesson, d.pupil_id AS done_pupil, d.new_text AS done_text
      FROM unnest(CAST(:keys AS uuid[]), CAST(:lessons AS uuid[]), CAST(:pupils AS uuid[]))
           AS e (key, lesson_id, pupil_id)
      LEFT JOIN lesson l ON l.school_id = :school_id AND l.id = e.lesson_id
                        AND l.group_id = :group_id
      LEFT JOIN LATERAL (
          SELECT n.enrolled_on, n.departed_on
            FROM enrolment n
           WHERE n.school_id = :school_id AND n.class_id = :class_id AND n.pupil_id = e.pupil_id
             AND (NOT :subgroup OR EXISTS (
                     SELECT FROM subject_group_member m
                      WHERE m.school_id = :school_id AND m.group_id = :group_id
                        AND m.pupil_id = e.pupil_id))
           ORDER BY n.enrolled_on <= l.held_on
                    AND l.held_on <= coalesce(n.departed_on, 'infinity') DESC, n.enrolled_on DESC
           LIMIT 1
      ) r ON true
      LEFT JOIN mark_cell c ON c.school_id = :school_id AND c.lesson_id = l.id
                           AND c.pupil_id = e.pupil_id
      LEFT JOIN mark_change d ON d.school_id = :school_id AND d.client_key = e.key
    """
)

_WRITE_CELLS = text(
    """
    INSERT INTO mark_cell (school_id, lesson_id, pupil_id, marks, attendance)
    VALUES (:school_id, :lesson_id, :pupil_id, :marks, :attendance)
    ON CONFLICT (school_id, lesson_id, pupil_id)
    DO UPDATE SET marks = excluded.marks, attendance = excluded.attendance
    """
)

_WRITE_CHANGES = text(
    """
    INSERT INTO mark_change (school_id, id, lesson_id, pupil_id, at, old_text, new_text, reason,
                             user_id, person_id, role, client_key)
    VALUES (:school_id, :id, :lesson_id, :pupil_id, :at, :old_text, :new_text, :reason,
            :user_id, :person_id, :role, :client_key)
    """
)

_TOUCH = text(
    """
    UPDATE subject_group SET version = version + 1
     WHERE school_id = :school_id AND id = :group_id
    """
)

_HISTORY = text(
    """
    SELECT d.at, d.old_text, d.new_text, d.reason, d.role,
           w.family_name, w.given_name, w.patronymic
      FROM lesson l
      LEFT JOIN mark_change d ON d.school_id = l.school_id AND d.lesson_id = l.id
                             AND d.pupil_id = :pupil_id
      LEFT JOIN staff w ON w.school_id = d.school_id AND w.person_id = d.person_id
     WHERE l.school_id = :school_id AND l.group_id = :group_id AND l.id = :lesson_id
     ORDER BY d.at DESC, d.id DESC
    """
)
