"""Keeping schools apart: row-level security as the second net below the access rules."""

from types import ModuleType

from alembic.operations import Operations

# A migration is handed `alembic.op`, a module that stands in for the operations of the moment.
MigrationStep = Operations | ModuleType

# Written into migrations; NULLIF because a setting once used in a connection stays as ''.
_CURRENT_SCHOOL = "NULLIF(current_setting('app.school_id', true), '')"


def force_row_security(op: MigrationStep, *tables: str) -> None:
    """Let each of `tables` show and take rows of the transaction's school alone.

    FORCE makes it hold for the table's owner as well. Every table with a `school_id` needs it; a
    guard test compares.
    """
    for table in tables:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY school ON "{table}" USING (school_id = {_CURRENT_SCHOOL}) '
            f"WITH CHECK (school_id = {_CURRENT_SCHOOL})"
        )
