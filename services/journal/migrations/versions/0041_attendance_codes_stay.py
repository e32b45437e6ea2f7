"""Attendance codes are the same in every school: the table of own letters, never filled, goes."""

from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Take the empty table away."""
    op.execute("DROP TABLE attendance_code")


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
