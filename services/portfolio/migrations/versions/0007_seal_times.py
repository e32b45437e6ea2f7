"""When rows of hash chains were sealed."""

from alembic import op

from services.shared.database.shared_migrations.audit import keep_seal_times_v1

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add it."""
    keep_seal_times_v1(op)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
