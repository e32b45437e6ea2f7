"""The archive countersigns which rows went from hash chains by an act."""

from alembic import op

from services.shared.database.shared_migrations.destruction import state_gaps_v2

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add what is stated of gaps, and what the archive answers."""
    state_gaps_v2(op)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
