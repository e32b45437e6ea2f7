"""Lists that wait to be applied, what their columns mean, and numbers that others gave people."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, UUID

from services.shared.database.tenancy import force_row_security

revision = "0031"
down_revision = "0030"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables and keep schools apart."""
    op.create_table(
        "list_upload",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("person_id", UUID),
        sa.Column("year", sa.Text, nullable=False),
        sa.Column("content", BYTEA),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("report", JSONB, nullable=False),
        sa.Column("seen", sa.Text, nullable=False),
        sa.Column("applied_at", _MOMENT),
        sa.ForeignKeyConstraint(["school_id"], ["school.code"]),
        sa.CheckConstraint(
            "kind IN ('pupils', 'staff', 'load', 'oneroster')", name="ck_list_upload_kind"
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'ready', 'refused', 'applied')", name="ck_list_upload_state"
        ),
        sa.CheckConstraint(
            "(state = 'applied') = (applied_at IS NOT NULL)", name="ck_list_upload_applied"
        ),
        sa.CheckConstraint(
            "(state = 'applied') = (content IS NULL)", name="ck_list_upload_content"
        ),
    )
    op.create_index("ix_list_upload_created_at", "list_upload", ["school_id", "created_at"])
    op.create_table(
        "column_mapping",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("head", sa.Text, primary_key=True),
        sa.Column("meaning", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.code"]),
        sa.CheckConstraint(
            "kind IN ('pupils', 'staff', 'load')", name="ck_column_mapping_kind"
        ),
        sa.CheckConstraint(
            "head <> '' AND length(head) <= 200", name="ck_column_mapping_head"
        ),
    )
    op.create_table(
        "person_number",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("number", sa.Text, primary_key=True),
        sa.Column("person_id", UUID, nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.code"]),
        sa.CheckConstraint(
            "source <> '' AND length(source) <= 100", name="ck_person_number_source"
        ),
        sa.CheckConstraint(
            "number <> '' AND length(number) <= 255", name="ck_person_number_number"
        ),
    )
    op.create_index("ix_person_number_person", "person_number", ["person_id", "school_id"])
    force_row_security(op, "list_upload", "column_mapping", "person_number")


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
