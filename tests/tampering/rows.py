"""Rows to tamper with, and random values of their columns."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from services.journal.classes.queries import (
    CLASS_FACTS,
    ENROLMENT_FACTS,
    GROUP_FACTS,
    SUBJECT_FACTS,
)
from services.journal.lessons.queries import LESSONS
from services.journal.schools.queries import WORK_TYPE_FACTS
from services.journal.years.queries import TERM_FACTS, YEAR_FACTS
from services.shared.database.base import new_id
from tests.tampering.attacker import Attacker
from tests.tampering.use import SCHOOLS


def numbered(attacker: Attacker, rng: Random, model: type[Any]) -> dict[str, Any]:
    rows = attacker.rows(
        f"SELECT * FROM {model.__tablename__} WHERE school_id = :school"
        " AND sequence IS NOT NULL ORDER BY sequence",
        school=attacker.school,
    )
    return dict(rng.choice(rows)._mapping)


def shown(attacker: Attacker, rng: Random, model: type[Any]) -> dict[str, Any]:
    """Return a row that shows something: a cleared cell and none are the same."""
    rows = attacker.rows(
        f"SELECT * FROM {model.__tablename__} WHERE school_id = :school", school=attacker.school
    )
    found = [dict(row._mapping) for row in rows]
    columns = [c for c in columns_of(model) if c not in keys_of(model)] or keys_of(model)
    found.sort(key=lambda row: str([row[key] for key in keys_of(model)]))
    return rng.choice([row for row in found if any(row[c] for c in columns)])


def has_rows(attacker: Attacker, model: type[Any]) -> bool:
    """Tell whether the school has anything in a table."""
    query = f"SELECT 1 FROM {model.__tablename__} WHERE school_id = :school LIMIT 1"
    return bool(attacker.rows(query, school=attacker.school))


def change_one(
    attacker: Attacker, rng: Random, model: type[Any], row: dict[str, Any], *, sealed: bool = True
) -> None:
    """Change one column of a row to something else of its type."""
    where, values = where_of(model, row)
    columns = columns_of(model)
    if not sealed:
        columns = [c for c in columns if c not in ("sequence", "digest", "sealed_at", "school_id")]
    column = rng.choice(columns)
    old = row[column]
    change_randomly(rng, model, row, column)
    attacker.what += f", {column}: {old!r} becomes {row[column]!r}"
    attacker.tamper(
        f"UPDATE {model.__tablename__} SET {column} = :new WHERE {where}",
        new=row[column], **values,
    )
    if column == "school_id":
        attacker.schools.add(row[column])


def change_randomly(rng: Random, model: type[Any], row: dict[str, Any], column: str) -> None:
    old, known = row[column], _CHOICES.get((model.__tablename__, column))
    new = old
    while new == old:
        new = rng.choice(known) if known else _other(rng, model, column, old)
    row[column] = new


_MARKS: Mapping[tuple[str, str], list[Any]] = {
    ("mark_cell", "marks"): [["5"], ["4"], ["3"], ["2"], ["5", "5"], [], ["н/а"]],
    ("mark_cell", "attendance"): ["Н", "Б", "У", "НП", "О", None],
    ("term_mark", "mark"): ["5", "4", "3", "2", None, "осв"],
}
_CHOICES = {**_MARKS}


def _other(rng: Random, model: type[Any], column: str, old: Any) -> Any:
    described = model.__table__.columns[column]
    if column == "school_id":
        return rng.choice([*SCHOOLS, "elsewhere"])
    if old is not None and described.nullable and rng.random() < 0.3:
        return None
    make = _OTHERS.get(described.type.python_type)
    return make(rng, old) if make else f"{old or ''}{rng.choice('абвxyz 1')}"


def _other_moment(rng: Random, old: datetime | None) -> datetime:
    away = timedelta(microseconds=rng.choice([-1, 1]) * rng.randint(1, 10 ** rng.randint(1, 15)))
    return (old or datetime(2025, 1, 1, tzinfo=UTC)) + away


def _other_list(rng: Random, old: list[Any] | None) -> list[Any]:
    return [UUID(bytes=rng.randbytes(16))] if not old else old[1:]


_OTHERS: Mapping[type[Any], Callable[[Random, Any], Any]] = {
    UUID: lambda rng, _: UUID(bytes=rng.randbytes(16)),
    bytes: lambda rng, _: rng.randbytes(32),
    bool: lambda _, old: not old,
    int: lambda rng, old: (old or 0) + rng.choice([-1, 1, 5, 100_000]),
    date: lambda rng, old: (old or date(2025, 1, 1)) + timedelta(days=rng.choice([-30, 1, 7])),
    Decimal: lambda rng, old: (old or Decimal(0)) + rng.choice([1, 2, 3]),
    datetime: _other_moment,
    list: _other_list,
}


def run(attacker: Attacker, rng: Random, model: type[Any]) -> tuple[int, int]:
    first, last = (numbered(attacker, rng, model)["sequence"] for _ in range(2))
    return min(first, last), max(first, last)


def delete_run(attacker: Attacker, rng: Random, model: type[Any]) -> tuple[int, int]:
    first, last = run(attacker, rng, model)
    delete(attacker, model, first, last)
    return first, last


def delete(attacker: Attacker, model: type[Any], first: int, last: int) -> None:
    attacker.tamper(
        f"DELETE FROM {model.__tablename__}"
        " WHERE school_id = :school AND sequence BETWEEN :first AND :last",
        school=attacker.school, first=first, last=last,
    )


def open_task(attacker: Attacker, act: UUID) -> None:
    attacker.prepare(
        "INSERT INTO erasure_task (school_id, id, act_id, case_file_id, purpose, request,"
        " next_attempt_at, asked_at, causation_id, correlation_id) VALUES (:school, :id, :act,"
        " :id, 'destroy', '{}', now(), now(), :id, 'c')",
        school=attacker.school, id=new_id(), act=act,
    )


def forge_gap(
    attacker: Attacker, rng: Random, model: type[Any], first: int, last: int, act: UUID
) -> int:
    def seal(number: int) -> bytes:
        found = attacker.rows(
            f"SELECT digest FROM {model.__tablename__}"
            " WHERE school_id = :school AND sequence = :number",
            school=attacker.school, number=number,
        )
        return found[0][0] if found else bytes(32)

    return attacker.prepare(
        "INSERT INTO chain_gap (school_id, id, chain, first, last, before, digest, act_id,"
        " service, signature, left_at) VALUES (:school, :id, :chain, :first, :last, :before,"
        " :digest, :act, :service, :signature, now())",
        school=attacker.school, id=new_id(), chain=model.__tablename__, first=first, last=last,
        before=seal(first - 1), digest=seal(last), act=act, service=attacker.service,
        signature=rng.randbytes(64),
    )


def insert(attacker: Attacker, model: type[Any], row: dict[str, Any]) -> None:
    if "client_key" in row:
        row["client_key"] = None  # it is there once
    names = ", ".join(row)
    attacker.tamper(
        f"INSERT INTO {model.__tablename__} ({names}) VALUES ({', '.join(f':{n}' for n in row)})",
        **row,
    )


# What is told of a row of facts, with what tells it from others; the rest hangs no mark.
_TOLD = {
    kind.name: {"school_id", "id", *(str(name) for name, _ in kind.fields)}
    for kind in (
        CLASS_FACTS, ENROLMENT_FACTS, GROUP_FACTS, LESSONS, SUBJECT_FACTS, TERM_FACTS,
        WORK_TYPE_FACTS, YEAR_FACTS,
    )
}


def columns_of(model: type[Any]) -> list[str]:
    """Return all columns but those that say nothing: a place in a queue, a counter of caches."""
    found = [str(column.key) for column in model.__table__.columns if column.computed is None]
    told = _TOLD.get(model.__tablename__)
    if told is not None:
        return [column for column in found if column in told]
    return [column for column in found if column != "position"]


def keys_of(model: type[Any]) -> list[str]:
    return [str(column.key) for column in inspect(model).primary_key]


def where_of(model: type[Any], row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    values = {f"key_{name}": row[name] for name in keys_of(model)}
    return " AND ".join(f"{name} = :key_{name}" for name in keys_of(model)), values
