"""What the nightly check has found, which went and came back, is told again."""

from alembic import op

from services.shared.database.shared_migrations.audit import tell_incidents_again_v2

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add it."""
    tell_incidents_again_v2(op)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
