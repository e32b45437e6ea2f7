"""What each rollover of a school to the next year has made and ended."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from services.shared.database.tenancy import force_row_security

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "year_rollover",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("from_year_id", UUID, nullable=False),
        sa.Column("to_year_id", UUID, nullable=False),
        sa.Column("made", ARRAY(UUID), nullable=False),
        sa.Column("ended", ARRAY(UUID), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["school_id", "from_year_id"], ["academic_year.school_id", "academic_year.id"],
            name="fk_year_rollover_school_id_academic_year",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "to_year_id"], ["academic_year.school_id", "academic_year.id"],
            name="fk_year_rollover_school_id_academic_year_to",
        ),
        sa.CheckConstraint("from_year_id <> to_year_id", name="ck_year_rollover_years"),
        sa.CheckConstraint("isfinite(at)", name="ck_year_rollover_at_is_finite"),
        sa.CheckConstraint("isfinite(undone_at)", name="ck_year_rollover_undone_at_is_finite"),
    )
    op.create_index("ix_year_rollover_to", "year_rollover", ["to_year_id", "school_id"])
    force_row_security(op, "year_rollover")


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
