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
