"""Records changes of cells and of term marks: one mechanism for both.

A batch is one transaction with a fixed number of statements. Each change of it ends for itself:
saved, unchanged, in conflict with somebody else's, or refused with a sentence. What is saved
stands in the append-only history as well; a change that is sent again is made once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Insert, Row, Select, Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.attendance_codes.rules import USUAL, Codes
from services.journal.classes.usecases.versions import raise_group_version
from services.journal.core.base import Base
from services.journal.lessons.usecases.groups import (
    ONLY_THAT_DAY,
    Group,
    load_group,
    writable_on,
)
from services.journal.marks.rules.changes import Attendee, Decision, Situation, Status
from services.journal.marks.rules.grid import Outcome
from services.journal.marks.rules.marks import CellContent, format_cell
from services.journal.marks.usecases.outcomes import read_outcomes
from services.journal.years.rules import ClassTerm
from services.shared.accountability.access import Action
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, FieldError
from services.shared.process.clock import day_of, now
from services.shared.wording import said

_NOTHING = Outcome()


@dataclass(frozen=True, slots=True)
class Edit:
    """A change as a client asks for it; the same `key` again is the same change.

    `column_id` is the lesson of a cell, or the term of a term mark. `expected` is the text that
    the client saw there before.
    """

    key: UUID
    column_id: UUID
    pupil_id: UUID
    text: str
    expected: str
    reason: str | None = None

    @property
    def target(self) -> tuple[UUID, UUID]:
        """Which mark of the group it changes."""
        return self.column_id, self.pupil_id


@dataclass(frozen=True, slots=True)
class Change:
    """A change that has been decided on and is to be written; empty content takes a mark back."""

    group_id: UUID
    column_id: UUID
    pupil_id: UUID
    old: str
    new: CellContent
    reason: str | None = None
    key: UUID | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class MarkKind:
    """What cells and term marks differ in."""

    action: Action
    # Statements with the columns of `queries.CELL_SITUATIONS` and `queries.CELL_HISTORY`.
    situations: Select[Any]
    history: Select[Any]
    write_mark: Insert
    write_change: Insert
    # The columns that name the mark which a change is of, and those that hold its content.
    identity: Callable[[Change], dict[str, UUID]]
    content: Callable[[CellContent], dict[str, Any]]
    # The term that a column (whose lesson is on that day) belongs to.
    term: Callable[[Group, UUID, date | None], ClassTerm | None]
    decide: Callable[[Situation, str, str], Decision]
    publish: Callable[[Session, Caller, Change], object] | None
    key_taken: str
    # What the history of a column that is not the group's answers; None: no changes.
    unknown: str


@dataclass(frozen=True, slots=True)
class Result:
    """How one change of a batch ended, with what the child's cells in its term come to now.

    `text` is what stands there afterwards; `message` says why a change was not made.
    """

    key: UUID
    status: Status
    text: str
    average: str | None
    weighted: str | None
    proposed: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Results:
    """How each change of a batch ended, in the order given."""

    saved_at: datetime
    results: list[Result]


def record_changes(
    database: Database,
    caller: Caller,
    kind: MarkKind,
    group_id: UUID,
    edits: Sequence[Edit],
    *,
    letters: bool = False,
) -> Results:
    """Record a batch of changes and return how each ended.

    With `letters` attendance is written as the school writes it, in the answer too; without, in
    the stored codes.

    Raises:
        BadInput: a key stands in the batch more than once.
        Destroyed: the class's journal went by an act.
        Forbidden: the caller does not teach this group.
        NotFound: the school has no such group.
    """
    _demand_distinct_keys(edits)
    at = now()
    with database.transaction(caller.school_id) as session:
        group, basis = load_group(
            session, caller, kind.action, group_id, day=day_of(at), lock=True
        )
        rows = _load_situations(session, caller, kind, group, edits)
        codes = group.codes if letters else USUAL
        decided = _decide(kind, group, edits, rows, writable_on(caller, basis), codes)
        _write(session, caller, kind, group, decided, at)
        outcomes = read_outcomes(
            session,
            school_of(caller),
            group,
            {(one.edit.pupil_id, one.term) for one in decided if one.term},
        )
        record_access(session, caller, basis, kind="marks")
    return Results(at, [_result(one, outcomes, codes) for one in decided])


def store_changes(
    session: Session, caller: Caller, kind: MarkKind, changes: Sequence[Change], at: datetime
) -> None:
    """Write decided changes with their history, of any groups, and tell nobody: a caller's step.

    A mark keeps the last change of it; the history keeps every one.
    """
    school_id = school_of(caller)
    last = {(c.group_id, c.column_id, c.pupil_id): c for c in changes}.values()
    session.execute(
        kind.write_mark,
        [
            {"school_id": school_id, **kind.identity(change), **kind.content(change.new)}
            for change in last
        ],
    )
    session.execute(
        kind.write_change,
        [
            {"school_id": school_id, **kind.identity(change), **_change_row(caller, change, at)}
            for change in changes
        ],
    )


def table_of(model: type[Base]) -> Table:
    """Return a model's table: statements on it go past the mapper, which a save is quicker by."""
    return cast(Table, model.__table__)


def upsert(model: type[Base]) -> Insert:
    """Return the statement that writes a row of a table over the one of the same key."""
    table = table_of(model)
    statement = insert(table)
    content = {c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key}
    return statement.on_conflict_do_update(index_elements=table.primary_key, set_=content)


@dataclass(frozen=True, slots=True)
class _Decided:
    """An edit with its term, the text that it found, and how it ends."""

    edit: Edit
    term: ClassTerm | None
    old: str
    decision: Decision


def _demand_distinct_keys(edits: Sequence[Edit]) -> None:
    if len({edit.key for edit in edits}) != len(edits):
        what = said("У каждого изменения свой ключ: один повторяется.")
        raise BadInput(what, errors=[FieldError("changes", what)])


def _load_situations(
    session: Session, caller: Caller, kind: MarkKind, group: Group, edits: Sequence[Edit]
) -> dict[UUID, Row[Any]]:
    # On the connection, past the mapper, which made 3 % of a save's calls for plain values.
    rows = session.connection().execute(
        kind.situations,
        {
            "school_id": caller.school_id,
            "group_id": group.id,
            "keys": [edit.key for edit in edits],
            "columns": [edit.column_id for edit in edits],
            "pupils": [edit.pupil_id for edit in edits],
        },
    )
    return {row.key: row for row in rows}


def _decide(
    kind: MarkKind, group: Group, edits: Sequence[Edit], rows: Mapping[UUID, Row[Any]],
    only_on: date | None, codes: Codes,
) -> list[_Decided]:
    """Decide in the order given: a second change of a mark meets what the first has left.

    With `only_on` lessons of that day alone are written into.
    """
    current: dict[tuple[UUID, UUID], str] = {}
    decided = []
    for edit in edits:
        row = rows[edit.key]
        term = kind.term(group, edit.column_id, row.held_on)
        old = current.get(edit.target, row.current)
        if only_on is not None and row.held_on != only_on:
            decision = Decision(Status.REFUSED, old, message=ONLY_THAT_DAY)
        elif row.done_column is None:
            situation = _situation(group, term, row, old, codes)
            decision = kind.decide(situation, edit.text, edit.expected)
        else:
            decision = _repeat(kind, edit, row)
        if decision.content is not None:
            current[edit.target] = decision.text
        decided.append(_Decided(edit, term, old, decision))
    return decided


def _situation(
    group: Group, term: ClassTerm | None, row: Row[Any], current: str, codes: Codes
) -> Situation:
    attendee = Attendee(row.enrolled_on, row.departed_on) if row.enrolled_on else None
    return Situation(
        group.grade, term, attendee, current, row.held_on, codes, group.codes.unused
    )


def _repeat(kind: MarkKind, edit: Edit, row: Row[Any]) -> Decision:
    """Answer a change that was made before as it was answered then."""
    if (row.done_column, row.done_pupil) != edit.target:
        return Decision(Status.REFUSED, "", message=kind.key_taken)
    return Decision(Status.SAVED, row.done_text)


def _write(
    session: Session,
    caller: Caller,
    kind: MarkKind,
    group: Group,
    decided: Sequence[_Decided],
    at: datetime,
) -> None:
    changes = [
        Change(
            group.id,
            one.edit.column_id,
            one.edit.pupil_id,
            one.old,
            one.decision.content,
            one.edit.reason,
            one.edit.key,
        )
        for one in decided
        if one.decision.content is not None
    ]
    if not changes:
        return
    store_changes(session, caller, kind, changes, at)
    raise_group_version(session, school_of(caller), group.id)
    if kind.publish is not None:
        for change in changes:
            kind.publish(session, caller, change)


def _change_row(caller: Caller, change: Change, at: datetime) -> dict[str, Any]:
    return {
        "id": change.id,
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


def _result(
    one: _Decided, outcomes: Mapping[tuple[UUID, UUID], Outcome], codes: Codes
) -> Result:
    outcome = outcomes[one.edit.pupil_id, one.term.id] if one.term else _NOTHING
    return Result(
        one.edit.key,
        one.decision.status,
        codes.shown(one.decision.text),
        outcome.average,
        outcome.weighted,
        outcome.proposed,
        one.decision.message,
    )
