"""Rows that are written together, each with what was there before: so that it can be put back.

A step says of one row what was there and what is there now; nothing for one that is made or goes.
Of a row that goes on, the columns that are written alone, so that the others may go on changing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, delete, insert, select, update
from sqlalchemy.orm import Session

from services.journal.classes.models import (
    ClassTeacher,
    Enrolment,
    SchoolClass,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.classes.queries import (
    CLASS_FACTS,
    CLASS_TEACHER_FACTS,
    ENROLMENT_FACTS,
    GROUP_FACTS,
    MEMBER_FACTS,
)
from services.journal.core.base import Base
from services.journal.facts.queries import FactKind
from services.journal.facts.usecases import record_facts, record_removal
from services.journal.load.models import TeachingLoad
from services.journal.load.queries import LOAD_FACTS
from services.journal.people.models import Appointment, Pupil
from services.journal.people.queries import APPOINTMENT_FACTS, PUPIL_FACTS
from services.journal.timetable.models import Substitution
from services.journal.timetable.queries import SUBSTITUTIONS
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.errors import Conflict
from services.shared.wording import said

Row = dict[str, Any]
"""Column → value, without the school."""

_FACTS: Mapping[str, FactKind] = {
    model.__tablename__: kind
    for model, kind in (
        (Pupil, PUPIL_FACTS),
        (Enrolment, ENROLMENT_FACTS),
        (Appointment, APPOINTMENT_FACTS),
        (SchoolClass, CLASS_FACTS),
        (ClassTeacher, CLASS_TEACHER_FACTS),
        (SubjectGroup, GROUP_FACTS),
        (TeachingLoad, LOAD_FACTS),
        (Substitution, SUBSTITUTIONS),
    )
}
_NAME = frozenset({"family_name", "given_name", "patronymic", "born_on"})


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a table: its key, and what stood and stands there (None: no row)."""

    table: str
    key: Row
    before: Row | None
    after: Row | None

    def back(self) -> "Step":
        """Return the step that undoes this one."""
        return Step(self.table, self.key, self.after, self.before)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "table": self.table, "key": _plain(self.key), "before": _plain(self.before),
            "after": _plain(self.after),
        }


def from_json(told: Mapping[str, Any]) -> Step:
    """Return a step as it was before `as_json`."""
    table = _tables()[told["table"]]
    return Step(
        table.name, _typed(table, told["key"]) or {}, _typed(table, told["before"]),
        _typed(table, told["after"]),
    )


def read_rows(
    session: Session, model: type[Base] | Table, school_id: str, *conditions: ColumnElement[bool]
) -> list[Row]:
    """Return whole rows of a school, in the order of their keys; what is computed is left out."""
    table = _table(model)
    query = (
        select(*(table.c[name] for name in _columns(table)))
        .where(table.c.school_id == school_id, *conditions)
        .order_by(*table.primary_key.columns)
    )
    return [dict(row) for row in session.execute(query).mappings()]


def changed(model: type[Base] | Table, row: Row, **after: Any) -> list[Step]:
    """Return the step that writes `after` into a row; none where nothing would change.

    Where a column of the key changes, the row goes and another comes.
    """
    table = _table(model)
    key = _key(table, row)
    new = {name: value for name, value in after.items() if row[name] != value}
    if not new:
        return []
    if new.keys() & key.keys():
        return [*removed(model, row), *added(model, {**row, **new})]
    return [Step(table.name, key, {name: row[name] for name in new}, new)]


def removed(model: type[Base] | Table, row: Row) -> list[Step]:
    """Return the step that takes a row away."""
    table = _table(model)
    return [Step(table.name, _key(table, row), dict(row), None)]


def added(model: type[Base] | Table, row: Row) -> list[Step]:
    """Return the step that adds a row."""
    table = _table(model)
    return [Step(table.name, _key(table, row), None, dict(row))]


def passed_on(
    model: type[Base] | Table, rows: Iterable[Row], held: Iterable[Row], **into: Any
) -> list[Step]:
    """Return the steps by which rows become another's; one that the other has already goes."""
    table = _table(model)
    keys = [_key(table, row) for row in held]
    steps: list[Step] = []
    for row in rows:
        there = _key(table, {**row, **into}) in keys
        steps += removed(table, row) if there else changed(table, row, **into)
    return steps


def write_steps(
    session: Session, caller: Caller, steps: Iterable[Step], reason: str
) -> None:
    """Write rows in the order given, with their facts: a caller's step.

    Raises:
        Conflict: a row is not as a step says it was.
    """
    session.flush()
    for step in steps:
        _write(session, caller, step, reason)
    session.expire_all()


def _write(session: Session, caller: Caller, step: Step, reason: str) -> None:
    table = _tables()[step.table]
    there = and_(
        table.c.school_id == school_of(caller),
        *(table.c[name] == value for name, value in step.key.items()),
        *(table.c[name].is_not_distinct_from(value)
          for name, value in (step.before or {}).items()),
    )
    if step.before is None:
        values = {"school_id": school_of(caller), **(step.after or {})}
        session.execute(insert(table).values(values))
        _tell(session, caller, step, None, reason)
        return
    if step.after is None:
        _tell_removal(session, caller, step, reason)
        done = session.execute(delete(table).where(there).returning(table.c.school_id)).all()
    else:
        query = update(table).where(there).values(step.after).returning(table.c.school_id)
        done = session.execute(query).all()
    if not done:
        raise Conflict(said(
            "Записи этих людей с тех пор изменились: ничего не записано. Откройте страницу "
            "заново."
        ))
    if step.after is not None:
        _tell(session, caller, step, list(step.after), reason)


def _tell(
    session: Session, caller: Caller, step: Step, written: Sequence[str] | None, reason: str
) -> None:
    if step.table == SubjectGroupMember.__tablename__:
        group_id, pupil_id = step.key["group_id"], str(step.key["pupil_id"])
        record_facts(session, caller, MEMBER_FACTS, [group_id], [pupil_id], reason=reason)
    kind = _FACTS.get(step.table)
    if kind is None:
        return
    fields = None
    if written is not None:
        fields = _fields(kind, step.table, written)
        if not fields:
            return
    record_facts(session, caller, kind, [step.key["id"]], fields, reason=reason)


def _tell_removal(session: Session, caller: Caller, step: Step, reason: str) -> None:
    if step.table == SubjectGroupMember.__tablename__:
        group_id, pupil_id = step.key["group_id"], str(step.key["pupil_id"])
        record_removal(session, caller, MEMBER_FACTS, [group_id], [pupil_id], reason=reason)
    kind = _FACTS.get(step.table)
    if kind is not None:
        record_removal(session, caller, kind, [step.key["id"]], reason=reason)


def _fields(kind: FactKind, table: str, written: Sequence[str]) -> list[str]:
    known = {name for name, _ in kind.fields if isinstance(name, str)}
    fields = [name for name in written if name in known]
    if table == Pupil.__tablename__ and _NAME.intersection(written):
        fields.append("name_and_birth")
    return fields


def _table(model: type[Base] | Table) -> Table:
    return model if isinstance(model, Table) else cast(Table, model.__table__)


def _tables() -> Mapping[str, Table]:
    return Base.metadata.tables


def _columns(table: Table) -> list[str]:
    return [one.name for one in table.c if one.name != "school_id" and one.computed is None]


def _key(table: Table, row: Row) -> Row:
    return {one.name: row[one.name] for one in table.primary_key if one.name != "school_id"}


def _plain(row: Row | None) -> Row | None:
    if row is None:
        return None
    return {
        name: value.isoformat() if isinstance(value, date) else
        str(value) if isinstance(value, UUID) else value
        for name, value in row.items()
    }


def _typed(table: Table, row: Row | None) -> Row | None:
    if row is None:
        return None
    return {name: _value(table.c[name].type.python_type, value) for name, value in row.items()}


def _value(kind: type, value: Any) -> Any:
    if value is None:
        return None
    if kind is UUID:
        return UUID(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    return value
