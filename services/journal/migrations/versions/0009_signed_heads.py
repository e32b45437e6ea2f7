"""Heads of hash chains: told under signature, and those of the other services kept."""

from alembic import op

from services.shared.database.shared_migrations.audit import (
    create_kept_heads_v1,
    sign_checkpoints_v1,
)

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add them."""
    sign_checkpoints_v1(op)
    create_kept_heads_v1(op)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
