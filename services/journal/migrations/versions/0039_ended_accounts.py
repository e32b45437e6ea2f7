"""Operators of municipality, region and platform end: their accounts stay, with no role."""

from alembic import op

from services.shared.database.online import add_check

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Add the column, empty: nobody has ended."""
    op.execute("ALTER TABLE account ADD COLUMN IF NOT EXISTS ended_at timestamp with time zone")
    add_check(op, "ck_account_ended_at", "account", "ended_at IS NULL OR roles <> '{}'")


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
