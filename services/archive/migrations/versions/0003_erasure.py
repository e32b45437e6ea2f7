"""What a destruction by act needs: tasks, holds, tombstones, lawful gaps."""

from alembic import op

from services.shared.database.shared_migrations import destruction

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    destruction.create_erasure_v1(op)


def downgrade() -> None:
    """Refuse: an act is not undone."""
    raise NotImplementedError("migrations go forward only")
