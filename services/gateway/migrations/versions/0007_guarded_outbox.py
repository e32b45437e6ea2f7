"""The outbox says who has written an event, and when."""

from alembic import op

from services.shared.database.shared_migrations.messaging import guard_outbox_v2

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Let the database write both down."""
    guard_outbox_v2(op)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
