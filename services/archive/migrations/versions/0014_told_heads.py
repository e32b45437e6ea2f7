"""Heads of hash chains: rows told before are remembered, and an operator may accept a chain."""

from alembic import op

from services.shared.database.shared_migrations.heads import accept_heads_v2, remember_told_v2

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add it."""
    remember_told_v2(op)
    accept_heads_v2(op)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
