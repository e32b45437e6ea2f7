"""A message in the inbox stays as it came, or goes for good."""

from alembic import op

from services.shared.database.shared_migrations.messaging import guard_inbox_v3

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the trigger."""
    guard_inbox_v3(op)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
