"""What was merged and split by hand, with what each step has moved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.shared.database.tenancy import force_row_security

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "person_merge",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("stays_id", UUID, nullable=False),
        sa.Column("goes_id", UUID, nullable=False),
        sa.Column("moved", JSONB, nullable=False),
        sa.Column("left", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by", sa.Text),
        sa.CheckConstraint(
            "kind IN ('pupil', 'representative', 'staff', 'person')", name="ck_person_merge_kind"
        ),
        sa.CheckConstraint("step IN ('merge', 'split')", name="ck_person_merge_step"),
        sa.CheckConstraint("stays_id <> goes_id", name="ck_person_merge_two"),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)", name="ck_person_merge_undone"
        ),
        sa.CheckConstraint("isfinite(at)", name="ck_person_merge_at_is_finite"),
        sa.CheckConstraint("isfinite(undone_at)", name="ck_person_merge_undone_at_is_finite"),
    )
    op.create_index("ix_person_merge_stays", "person_merge", ["stays_id", "school_id"])
    op.create_index("ix_person_merge_goes", "person_merge", ["goes_id", "school_id"])
    force_row_security(op, "person_merge")


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
