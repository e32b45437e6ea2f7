"""A lesson says whether the timetable has made it: only such a one follows the timetable."""

from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Add the column: what is there was made by people."""
    op.execute("ALTER TABLE lesson ADD COLUMN planned boolean NOT NULL DEFAULT false")


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
