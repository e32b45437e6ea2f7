"""A representation that was a mistake ends with a reason, and what it said is kept to undo it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

from services.shared.database.tenancy import force_row_security

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "ended_representation",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("representative_id", UUID, primary_key=True),
        sa.Column("pupil_id", UUID, primary_key=True),
        sa.Column("relation", sa.Text),
        sa.Column("restricted_by", sa.Text),
        sa.Column("restricted_from", sa.Date),
        sa.Column("restricted_until", sa.Date),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "representative_id"],
            ["representative.school_id", "representative.id"],
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["school_id", "pupil_id"], ["pupil.school_id", "pupil.id"]),
        sa.CheckConstraint(
            "length(reason) BETWEEN 3 AND 300", name="ck_ended_representation_reason"
        ),
        sa.CheckConstraint(
            "isfinite(ended_at)", name="ck_ended_representation_ended_at_is_finite"
        ),
    )
    force_row_security(op, "ended_representation")


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
