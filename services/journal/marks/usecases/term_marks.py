"""Records the marks that teachers set for a term, beside the average that proposes one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.journal.lessons.usecases.groups import Group, load_group
from services.journal.marks.access import MARKS_READ, TERM_MARK_WRITE
from services.journal.marks.rules.changes import (
    Attendee,
    Decision,
    Period,
    Status,
    decide_term_mark,
)
from services.journal.marks.usecases.history import demand_distinct, told_decision, told_history
from services.journal.marks.usecases.outcomes import read_outcomes
from services.journal.years.rules import ClassTerm
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.process.clock import now


@dataclass(frozen=True, slots=True)
class TermMarkEdit:
    """A change as a client asks for it; the same `key` again is the same change."""

    key: UUID
    pupil_id: UUID
    term_id: UUID
    text: str
    expected: str
    reason: str | None = None

    @property
    def place(self) -> tuple[UUID, UUID]:
        """Whose mark for which term it is."""
        return self.term_id, self.pupil_id


@dataclass(frozen=True, slots=True)
class TermMarkChange:
    """A change that has been decided on and is to be written; an empty text takes it back."""

    term_id: UUID
    pupil_id: UUID
    old: str
    new: str
    reason: str | None = None
    key: UUID | None = None
    id: UUID = field(default_factory=new_id)


def record_term_marks(
    database: Database, caller: Caller, group_id: UUID, edits: Sequence[TermMarkEdit]
) -> dict[str, Any]:
    """Record a batch of term marks and return how each change ended.

    Raises:
        Forbidden: the caller does not teach this group.
        NotFound: the school has no such group.
    """
    demand_distinct(edit.key for edit in edits)
    at = now()
    with database.transaction(caller.school_id) as session:
        group, basis = load_group(
            session, caller, TERM_MARK_WRITE, group_id, day=at.date(), lock=True
        )
        decided = _decide(group, edits, _situations(session, caller, group, edits))
        write_term_marks(session, caller, group.id, _changes(decided), at)
        wanted = {(e.pupil_id, term) for e in edits if (term := _term(group, e.term_id))}
        outcomes = read_outcomes(session, school_of(caller), group, wanted)
        record_access(session, caller, basis.on(group_id=group.id), kind="marks")
    return {
        "saved_at": at,
        "results": [
            told_decision(
                one.edit.key, one.decision, outcomes.get((one.edit.pupil_id, one.edit.term_id))
            )
            for one in decided
        ],
    }


def write_term_marks(
    session: Session,
    caller: Caller,
    group_id: UUID,
    changes: Sequence[TermMarkChange],
    at: datetime,
) -> None:
    """Write decided term marks with their history: a caller's step."""
    if not changes:
        return
    store_term_marks(session, caller, {group_id: changes}, at)
    session.execute(_TOUCH, {"school_id": school_of(caller), "group_id": group_id})


def store_term_marks(
    session: Session,
    caller: Caller,
    changes: Mapping[UUID, Sequence[TermMarkChange]],
    at: datetime,
) -> None:
    """Write decided term marks of any groups with their history: a caller's step."""
    school_id = school_of(caller)
    placed = [
        ({"school_id": school_id, "group_id": group_id}, change)
        for group_id, of_group in changes.items()
        for change in of_group
    ]
    last = {(place["group_id"], c.term_id, c.pupil_id): (place, c) for place, c in placed}
    session.execute(
        _WRITE_MARKS,
        [
            {**place, "term_id": c.term_id, "pupil_id": c.pupil_id, "mark": c.new or None}
            for place, c in last.values()
        ],
    )
    session.execute(
        _WRITE_CHANGES, [{**place, **_change_row(caller, change, at)} for place, change in placed]
    )


def term_mark_history(
    database: Database, caller: Caller, group_id: UUID, term_id: UUID, pupil_id: UUID
) -> list[dict[str, Any]]:
    """Return the changes of one term mark, the latest first, with their authors' names.

    Raises:
        Forbidden: the caller may not read this group.
        NotFound: the school has no such group.
    """
    with database.transaction(caller.school_id) as session:
        group, basis = load_group(session, caller, MARKS_READ, group_id, day=now().date())
        rows = session.execute(
            _HISTORY,
            {
                "school_id": caller.school_id,
                "group_id": group.id,
                "term_id": term_id,
                "pupil_id": pupil_id,
            },
        ).all()
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="marks")
    return told_history(rows)


@dataclass(frozen=True, slots=True)
class _Situation:
    attendee: Attendee | None
    current: str
    done: tuple[UUID, UUID, str] | None


@dataclass(frozen=True, slots=True)
class _Decided:
    edit: TermMarkEdit
    decision: Decision
    old: str


def _situations(
    session: Session, caller: Caller, group: Group, edits: Sequence[TermMarkEdit]
) -> dict[UUID, _Situation]:
    rows = session.execute(
        _SITUATIONS,
        {
            "school_id": caller.school_id,
            "group_id": group.id,
            "class_id": group.class_id,
            "subgroup": group.subgroup is not None,
            "keys": [edit.key for edit in edits],
            "terms": [edit.term_id for edit in edits],
            "pupils": [edit.pupil_id for edit in edits],
        },
    )
    return {
        row.key: _Situation(
            Attendee(row.enrolled_on, row.departed_on) if row.enrolled_on else None,
            row.current,
            (row.done_term, row.done_pupil, row.done_text) if row.done_term else None,
        )
        for row in rows
    }


def _decide(
    group: Group, edits: Sequence[TermMarkEdit], situations: dict[UUID, _Situation]
) -> list[_Decided]:
    current = {edit.place: situations[edit.key].current for edit in edits}
    decided = []
    for edit in edits:
        old = current[edit.place]
        decision = _decide_one(group, edit, situations[edit.key], old)
        if decision.content is not None:
            current[edit.place] = decision.text
        decided.append(_Decided(edit, decision, old))
    return decided


def _decide_one(
    group: Group, edit: TermMarkEdit, situation: _Situation, current: str
) -> Decision:
    if situation.done is not None:
        return _repeated(edit, situation.done)
    term = _term(group, edit.term_id)
    return decide_term_mark(
        grade=group.grade,
        period=Period(term.name, term.state) if term else None,
        attendee=situation.attendee,
        current=current,
        text=edit.text,
        expected=edit.expected,
    )


def _repeated(edit: TermMarkEdit, done: tuple[UUID, UUID, str]) -> Decision:
    """Answer a change that was made before as it was answered then."""
    *place, text_ = done
    if tuple(place) != edit.place:
        return Decision(
            Status.REFUSED, "", message="Этот ключ уже назвал другую отметку. Обновите страницу."
        )
    return Decision(Status.SAVED, text_)


def _changes(decided: Sequence[_Decided]) -> list[TermMarkChange]:
    return [
        TermMarkChange(
            one.edit.term_id,
            one.edit.pupil_id,
            one.old,
            one.decision.text,
            one.edit.reason,
            one.edit.key,
        )
        for one in decided
        if one.decision.content is not None
    ]


def _term(group: Group, term_id: UUID) -> ClassTerm | None:
    return next((term for term in group.terms if term.id == term_id), None)


def _change_row(caller: Caller, change: TermMarkChange, at: datetime) -> dict[str, Any]:
    return {
        "id": change.id,
        "term_id": change.term_id,
        "pupil_id": change.pupil_id,
        "at": at,
        "old_text": change.old,
        "new_text": change.new,
        "reason": change.reason,
        "user_id": caller.user_id,
        "person_id": caller.person_id,
        "role": caller.role,
        "client_key": change.key,
    }


_SITUATIONS = text(
    """
    SELECT e.key, r.enrolled_on, r.departed_on, coalesce(t.mark, '') AS current,
           d.term_id AS done_term, d.pupil_id AS done_pupil, d.new_text AS done_text
      FROM unnest(CAST(:keys AS uuid[]), CAST(:terms AS uuid[]), CAST(:pupils AS uuid[]))
           AS e (key, term_id, pupil_id)
      LEFT JOIN LATERAL (
          SELECT n.enrolled_on, n.departed_on
            FROM enrolment n
           WHERE n.school_id = :school_id AND n.class_id = :class_id AND n.pupil_id = e.pupil_id
             AND (NOT :subgroup OR EXISTS (
                     SELECT FROM subject_group_member m
                      WHERE m.school_id = :school_id AND m.group_id = :group_id
                        AND m.pupil_id = e.pupil_id))
           ORDER BY n.enrolled_on DESC
           LIMIT 1
      ) r ON true
      LEFT JOIN term_mark t ON t.school_id = :school_id AND t.group_id = :group_id
                           AND t.term_id = e.term_id AND t.pupil_id = e.pupil_id
      LEFT JOIN term_mark_change d ON d.school_id = :school_id AND d.client_key = e.key
    """
)

_WRITE_MARKS = text(
    """
    INSERT INTO term_mark (school_id, group_id, term_id, pupil_id, mark)
    VALUES (:school_id, :group_id, :term_id, :pupil_id, :mark)
    ON CONFLICT (school_id, group_id, term_id, pupil_id) DO UPDATE SET mark = excluded.mark
    """
)

_WRITE_CHANGES = text(
    """
    INSERT INTO term_mark_change (school_id, id, group_id, term_id, pupil_id, at, old_text,
                                  new_text, reason, user_id, person_id, role, client_key)
    VALUES (:school_id, :id, :group_id, :term_id, :pupil_id, :at, :old_text,
            :new_text, :reason, :user_id, :person_id, :role, :client_key)
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
      FROM term_mark_change d
      LEFT JOIN staff w ON w.school_id = d.school_id AND w.person_id = d.person_id
     WHERE d.school_id = :school_id AND d.group_id = :group_id AND d.term_id = :term_id
       AND d.pupil_id = :pupil_id
     ORDER BY d.at DESC, d.id DESC
    """
)
