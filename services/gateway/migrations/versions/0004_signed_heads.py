"""Heads of hash chains: told under signature."""

from alembic import op

from services.shared.database.shared_migrations.audit import sign_checkpoints_v1

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add them."""
    sign_checkpoints_v1(op)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
