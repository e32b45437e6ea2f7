"""Since when a child is in a subgroup, and the times in subgroups that it has left.

Who is in one already is so from its first day in the class: nobody has said otherwise.
"""

import sqlalchemy as sa
from alembic import op

from services.shared.database.tenancy import force_row_security

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    """Add the column, empty, and the table."""
    op.execute("ALTER TABLE subject_group_member ADD COLUMN IF NOT EXISTS since date")
    op.create_table(
        "group_stay",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("group_id", sa.Uuid, primary_key=True),
        sa.Column("pupil_id", sa.Uuid, primary_key=True),
        sa.Column("since", sa.Date),
        sa.Column("until", sa.Date, primary_key=True),
        sa.ForeignKeyConstraint(
            ["school_id", "group_id"], ["subject_group.school_id", "subject_group.id"]
        ),
        sa.ForeignKeyConstraint(["school_id", "pupil_id"], ["pupil.school_id", "pupil.id"]),
        sa.CheckConstraint("until >= since", name="ck_group_stay_dates"),
    )
    op.create_index("ix_group_stay_pupil", "group_stay", ["pupil_id", "school_id"])
    force_row_security(op, "group_stay")


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
