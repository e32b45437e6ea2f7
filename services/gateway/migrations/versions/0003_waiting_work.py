"""The table of waiting work, on the shared mechanism."""

from alembic import op

from services.shared.database.shared_migrations.waiting_work import create_waiting_work_v1

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table."""
    create_waiting_work_v1(op)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
