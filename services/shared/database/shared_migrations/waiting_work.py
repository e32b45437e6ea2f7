"""The step of the work that waits for the worker."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.shared.database.tenancy import MigrationStep

_MOMENT = sa.DateTime(timezone=True)


def create_waiting_work_v1(op: MigrationStep) -> None:
    """Create the table of work that waits for the worker."""
    op.create_table(
        "waiting_work",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("data", JSONB, nullable=False, server_default="{}"),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("interrupted", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_error", sa.Text),
        sa.CheckConstraint(
            "attempts >= interrupted AND interrupted >= 0", name="ck_waiting_work_attempts"
        ),
    )
    op.create_index("ix_waiting_work_due", "waiting_work", ["kind", "due_at"])


def bound_waiting_work_v2(op: MigrationStep) -> None:
    """Let a piece of work hold what a worker can read, so that none stops those behind it.

    A trigger and no CHECK: what waits already is not looked at. May be repeated.
    """
    op.execute(
        """
        CREATE OR REPLACE FUNCTION waiting_work_fits() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF jsonb_typeof(NEW.data) <> 'object' OR octet_length(NEW.data::text) > 16384
                OR jsonb_path_exists(NEW.data, '$.* ? (@.type() != "string")')
                OR NEW.attempts > 1000000
            THEN
                RAISE EXCEPTION 'a piece of work holds a few keys and texts'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$;
        CREATE OR REPLACE TRIGGER fits BEFORE INSERT OR UPDATE OF data, attempts ON waiting_work
            FOR EACH ROW EXECUTE FUNCTION waiting_work_fits();
        """
    )
