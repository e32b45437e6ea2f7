"""The worker knows which day it is at a school that another time zone has."""

import sqlalchemy as sa
from alembic import op

from services.shared.database.tenancy import force_row_security

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add the table, empty: it is filled by the next step that people take."""
    op.create_table(
        "school_zone",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("time_zone", sa.Text, nullable=False),
    )
    force_row_security(op, "school_zone")


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
