"""Acts say what is left of the bytes of destroyed rows, and until when backups may hold them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns; acts closed before have their traces removed as well."""
    op.add_column("disposal_act", sa.Column("copies_until", sa.Date))
    op.add_column("disposal_act", sa.Column("traces", JSONB))
    op.add_column("disposal_act", sa.Column("traces_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
