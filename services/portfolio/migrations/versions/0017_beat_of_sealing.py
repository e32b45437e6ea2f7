"""A worker's beat says whether every chain is sealed."""

from alembic import op

from services.shared.database.shared_migrations.messaging import beat_of_sealing_v2

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add it."""
    beat_of_sealing_v2(op)


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
