"""The inbox holds messages that nobody believes under no event's id."""

from alembic import op

from services.shared.database.shared_migrations.messaging import park_unsigned_v2

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Let such rows be, and take the place from what nobody has signed."""
    park_unsigned_v2(op)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
