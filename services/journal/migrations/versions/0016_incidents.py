"""What the nightly check has found, and how far it has come."""

from alembic import op

from services.shared.database.shared_migrations.audit import create_incidents_v1

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add it."""
    create_incidents_v1(op)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
