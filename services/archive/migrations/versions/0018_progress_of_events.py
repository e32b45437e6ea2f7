"""How far an event has come is the worker's to say: sent, numbered, tried again, given up."""

from alembic import op

from services.shared.database.shared_migrations.messaging import guard_progress_v4

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the triggers."""
    guard_progress_v4(op)


def downgrade() -> None:
    """Refuse: what guards the past is not taken away."""
    raise NotImplementedError("migrations go forward only")
