"""When each regional system was last sent the heads of chains."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the moment; none was sent any yet."""
    op.add_column(
        "regional_system", sa.Column("heads_told_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
