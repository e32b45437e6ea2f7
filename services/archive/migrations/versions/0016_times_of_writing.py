"""The database notes when, and in which order, the rows of hash chains are written and sealed."""

from alembic import op

from services.shared.database.shared_migrations.audit import stamp_rows_of_chains_v3

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add both."""
    stamp_rows_of_chains_v3(op)


def downgrade() -> None:
    """Refuse: what guards the past is not taken away."""
    raise NotImplementedError("migrations go forward only")
