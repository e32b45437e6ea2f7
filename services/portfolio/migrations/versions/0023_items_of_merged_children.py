"""An item that came into a folder when two records of one child became one says by which merge."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add the column; no item has come so yet."""
    op.execute("ALTER TABLE achievement_item ADD COLUMN merge_id uuid")


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
