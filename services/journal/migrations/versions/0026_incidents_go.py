"""Incidents hold values of marks: they go with the class's journal."""

from alembic import op

from services.shared.database.shared_migrations.destruction import let_incidents_go_v3

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Let them."""
    let_incidents_go_v3(op)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
