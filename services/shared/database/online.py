"""Steps of migrations on tables that may be large, beside services that go on working.

Migrations run before the services of the new version start, while those of the old one answer.
What PostgreSQL does under a lock that keeps them out must be over in a moment: an index is built,
and a rule about rows that are there is checked, without one. Each function commits what the
migration has done so far and may be repeated; so a migration that uses them does nothing else that
may not.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from services.shared.database.tenancy import MigrationStep

LOCK_TIMEOUT = "5s"
"""How long a migration waits for a lock: everybody behind it waits as well."""


def build_index(
    op: MigrationStep, name: str, table: str, columns: Sequence[Any], **options: Any
) -> None:
    """Build an index while rows are read and written; `options` are those of `create_index`."""
    with _outside_transaction(op, patient=True):
        # What an earlier try has left is not finished.
        op.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
        op.create_index(name, table, columns, postgresql_concurrently=True, **options)


def add_check(op: MigrationStep, name: str, table: str, condition: str) -> None:
    """Add a CHECK: at once for new rows, then look at those that are there while others write.

    Raises IntegrityError (from the database) where a row that is there breaks it.
    """
    with _outside_transaction(op):
        op.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"')
        op.execute(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" CHECK ({condition}) NOT VALID'
        )
    validate(op, name, table)


def validate(op: MigrationStep, name: str, table: str) -> None:
    """Look at all rows for a constraint that was added NOT VALID, while others write."""
    with _outside_transaction(op, patient=True):
        op.execute(f'ALTER TABLE "{table}" VALIDATE CONSTRAINT "{name}"')


def require_value(op: MigrationStep, table: str, column: str) -> None:
    """Let a column have no NULL any more; the rows are looked at while others write."""
    name = f"ck_{table}_{column}_is_there"
    add_check(op, name, table, f'"{column}" IS NOT NULL')
    with _outside_transaction(op):
        # The CHECK has seen all rows: PostgreSQL does not look at them again under this lock.
        op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET NOT NULL')
        op.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')


@contextmanager
def _outside_transaction(op: MigrationStep, *, patient: bool = False) -> Iterator[None]:
    """Commit, and let each statement commit by itself; `patient` ones keep nobody waiting."""
    with op.get_context().autocommit_block():
        if patient:
            op.execute("SET lock_timeout = 0")
        try:
            yield
        finally:
            op.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
