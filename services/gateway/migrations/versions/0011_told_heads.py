"""Heads of hash chains: rows told before are remembered."""

from alembic import op

from services.shared.database.shared_migrations.heads import remember_told_v2

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add it."""
    remember_told_v2(op)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
