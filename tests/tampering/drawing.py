"""Random tamperings: a random change of a random place, drawn with all that a programmer knows.

Every chain and every compared table that a service declares is drawn from, every column of theirs.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from services.shared.database.base import new_id
from services.shared.process.clock import now
from services.shared.process.settings import SERVICES
from tests.tampering.attacker import Attacker
from tests.tampering.rows import (
    change_one,
    change_randomly,
    columns_of,
    delete,
    delete_run,
    forge_gap,
    has_rows,
    insert,
    keys_of,
    numbered,
    open_task,
    run,
    shown,
    where_of,
)
from tests.tampering.use import SCHOOLS
from tests.tampering.world import World, declared, model_of

Draw = Callable[[Attacker, Random, type[Any]], None]


def draw(world: World, role: str, rng: Random) -> tuple[Attacker, Callable[[Attacker], None]]:
    """Choose a random tampering, of the journal as often as of the others together."""
    service = rng.choice([*SERVICES, "journal", "journal"])
    attacker = Attacker(world, service, role, rng.choice(SCHOOLS))
    compared = [model_of(service, one.shown) for one in declared(service).comparisons]
    compared = [model for model in compared if has_rows(attacker, model)]
    if compared and rng.random() < 0.4:
        how, model = rng.choice(_OF_SHOWN), rng.choice(compared)
    else:
        how, model = rng.choice(_OF_CHAINS), rng.choice(declared(service).chains)
    attacker.what = f"{how.__name__.strip('_')} of {model.__tablename__}"
    return attacker, partial(_attack, how, rng, model)


def _attack(how: Draw, rng: Random, model: type[Any], attacker: Attacker) -> None:
    how(attacker, rng, model)


def _changed_column(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    change_one(attacker, rng, model, numbered(attacker, rng, model))


def _changed_and_sealed_again(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    row = numbered(attacker, rng, model)
    change_one(attacker, rng, model, row, sealed=False)
    attacker.reseal(model, row["sequence"])


def _unsealed_from_a_row_on(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    """Change a row, take the seals off from there, and let the worker seal what it finds."""
    row, table = numbered(attacker, rng, model), model.__tablename__
    number = row["sequence"]
    change_one(attacker, rng, model, row, sealed=False)
    before = attacker.rows(
        f"SELECT digest FROM {table} WHERE school_id = :school AND sequence = :number",
        school=attacker.school, number=number - 1,
    )
    attacker.tamper(
        f"UPDATE {table} SET sequence = NULL, digest = NULL, sealed_at = NULL"
        " WHERE school_id = :school AND sequence >= :number",
        school=attacker.school, number=number,
    )
    attacker.prepare(
        "UPDATE chain_head SET sequence = :number, digest = :digest"
        " WHERE chain = :chain AND school_id = :school",
        number=number - 1, digest=before[0][0] if before else bytes(32), chain=table,
        school=attacker.school,
    )


def _deleted_rows(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    delete_run(attacker, rng, model)


def _deleted_and_closed_up(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    first, _ = delete_run(attacker, rng, model)
    attacker.reseal(model, first)


def _deleted_behind_a_gap(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    """Delete rows as an act would: an open task, a gap with a signature that nobody has made."""
    first, last = run(attacker, rng, model)
    act = new_id()
    if rng.random() < 0.5:
        open_task(attacker, act)
    forge_gap(attacker, rng, model, first, last, act)
    delete(attacker, model, first, last)


def _gap_over_what_stands(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    first, last = run(attacker, rng, model)
    beyond = rng.choice([0, 0, 1, 1000])
    attacker.changed += forge_gap(attacker, rng, model, first, last + beyond, new_id())


def _cut_tail(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    row, table = numbered(attacker, rng, model), model.__tablename__
    delete(attacker, model, row["sequence"], 1 << 40)
    attacker.reseal(model, row["sequence"])
    if rng.random() < 0.5:
        attacker.prepare(
            "DELETE FROM chain_checkpoint WHERE chain = :chain AND school_id = :school",
            chain=table, school=attacker.school,
        )


def _dropped_chain(attacker: Attacker, _rng: Random, model: type[Any]) -> None:
    delete(attacker, model, 1, 1 << 40)
    for table in ("chain_head", "chain_checkpoint"):
        attacker.tamper(
            f"DELETE FROM {table} WHERE chain = :chain AND school_id = :school",
            chain=model.__tablename__, school=attacker.school,
        )


def _truncated(attacker: Attacker, _rng: Random, model: type[Any]) -> None:
    standing = len(attacker.rows(f"SELECT 1 FROM {model.__tablename__}"))
    attacker.prepare(f"TRUNCATE {model.__tablename__}")
    attacker.changed += 0 if attacker.refusals else standing
    attacker.schools |= {*SCHOOLS, "platform"}


def _exchanged_contents(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    """Exchange what two rows say; each keeps its number and its seal."""
    table = model.__tablename__
    one, other = numbered(attacker, rng, model), numbered(attacker, rng, model)
    kept = ("school_id", "id", "client_key", "sequence", "digest")
    columns = [c for c in columns_of(model) if c not in kept]
    if all(one[c] == other[c] for c in columns):
        return
    sets = ", ".join(f"{c} = :{c}" for c in columns)
    for target, source in ((one, other), (other, one)):
        attacker.tamper(
            f"UPDATE {table} SET {sets} WHERE id = :id",
            **{c: source[c] for c in columns}, id=target["id"],
        )


def _forged_row(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    """Put a copy of a row into the chain: in its middle, at its end, or twice the same number."""
    row = numbered(attacker, rng, model)
    change_randomly(rng, model, row, "user_id")
    at = rng.choice([row["sequence"], row["sequence"] + 10_000, -1, 0])
    row |= {"id": new_id(), "sequence": at, "digest": rng.randbytes(32)}
    insert(attacker, model, row)


def _row_put_in_between(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    """Put a row where another is, move the rest along, and compute the chain anew."""
    row, table = numbered(attacker, rng, model), model.__tablename__
    number = row["sequence"]
    change_randomly(rng, model, row, "user_id")
    attacker.prepare(
        f"UPDATE {table} SET sequence = sequence + 1"
        " WHERE school_id = :school AND sequence >= :number",
        school=attacker.school, number=number,
    )
    insert(attacker, model, row | {"id": new_id()})
    if attacker.changed:  # else a rule of the table has refused the row
        attacker.reseal(model, number)


def _backdated_row(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    """Add a row as any process may, with a time long past or to come; the worker seals it."""
    row = numbered(attacker, rng, model)
    ago = timedelta(minutes=rng.choice([10, 60, 600, 60_000, -10, -600]))
    row |= {"id": new_id(), "sequence": None, "digest": None, "sealed_at": None}
    # Back from rows that stand there: a quiet school says nothing of the minutes since.
    row["at"] = (row["at"] if ago > timedelta() else now()) - ago
    insert(attacker, model, row)


def _changed_head(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    where = {"chain": model.__tablename__, "school": attacker.school}
    change = rng.choice([
        "UPDATE chain_head SET sequence = sequence + 1 {}",
        "UPDATE chain_head SET sequence = sequence + 3,"
        " digest = sha256(digest) {}",
        "UPDATE chain_head SET sequence = sequence - 1 {}",
        "UPDATE chain_head SET digest = sha256(digest) {}",
        "DELETE FROM chain_head {}",
        "UPDATE chain_head SET school_id = 'elsewhere' {}",
    ])
    attacker.tamper(change.format("WHERE chain = :chain AND school_id = :school"), **where)
    attacker.schools.add("elsewhere")


def _changed_value(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    change_one(attacker, rng, model, shown(attacker, rng, model))


def _deleted_value(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    row = shown(attacker, rng, model)
    where, values = where_of(model, row)
    attacker.tamper(f"DELETE FROM {model.__tablename__} WHERE {where}", **values)


def _value_without_history(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    row = shown(attacker, rng, model)
    keys = [c for c in keys_of(model) if c != "school_id"]
    row[rng.choice(keys)] = new_id()
    insert(attacker, model, row)


def _exchanged_values(attacker: Attacker, rng: Random, model: type[Any]) -> None:
    one, other = shown(attacker, rng, model), shown(attacker, rng, model)
    columns = [c for c in columns_of(model) if c not in keys_of(model)]
    if all(one[c] == other[c] for c in columns):
        return
    sets = ", ".join(f"{c} = :{c}" for c in columns)
    for target, source in ((one, other), (other, one)):
        where, values = where_of(model, target)
        attacker.tamper(
            f"UPDATE {model.__tablename__} SET {sets} WHERE {where}",
            **{c: source[c] for c in columns}, **values,
        )


_OF_CHAINS: tuple[Draw, ...] = (
    _changed_column, _changed_column, _changed_column, _changed_and_sealed_again,
    _changed_and_sealed_again, _unsealed_from_a_row_on, _deleted_rows, _deleted_and_closed_up,
    _deleted_behind_a_gap, _gap_over_what_stands, _cut_tail, _dropped_chain, _truncated,
    _exchanged_contents, _forged_row, _row_put_in_between, _backdated_row, _changed_head,
)
_OF_SHOWN: tuple[Draw, ...] = (
    _changed_value, _changed_value, _changed_value, _deleted_value, _value_without_history,
    _exchanged_values,
)
