"""Each filter of the access log finds its rows without going through the whole log."""

from alembic import op

from services.shared.database.shared_migrations.audit import index_filters_v1

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Build the indexes."""
    index_filters_v1(op)


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
