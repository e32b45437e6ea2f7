"""Retention rules and case files, on the shared mechanism."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

from services.shared.database.shared_migrations import audit, messaging
from services.shared.database.tenancy import force_row_security

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    audit.create_audit_v1(op)
    messaging.create_messaging_v1(op)
    op.create_table(
        "retention_rule",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("years", sa.Integer),
        sa.Column("anchor", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.CheckConstraint(
            "anchor IN ('NEXT_JAN_1', 'EXACT_DATE')", name="ck_retention_rule_anchor"
        ),
        sa.CheckConstraint("years > 0", name="ck_retention_rule_years"),
    )
    op.create_table(
        "case_file",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source_id", UUID, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("case_index", sa.Text, nullable=False),
        sa.Column("year_name", sa.Text, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("closes_on", sa.Date, nullable=False),
        sa.Column("closed_on", sa.Date),
        sa.Column("state", sa.Text, nullable=False, server_default="active"),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "kind"],
            ["retention_rule.school_id", "retention_rule.kind"],
            name="fk_case_file_school_id_retention_rule",
        ),
        sa.UniqueConstraint(
            "school_id", "kind", "source_id", name="uq_case_file_school_id_kind_source_id"
        ),
        sa.CheckConstraint("closed_on >= opened_on", name="ck_case_file_closed_after_opened"),
        sa.CheckConstraint(
            "state IN ('active', 'due', 'proposed', 'agreed', 'approved', 'destroyed', 'on_hold',"
            " 'extended')",
            name="ck_case_file_state",
        ),
    )
    force_row_security(op, "retention_rule", "case_file")


def downgrade() -> None:
    """Refuse: what was registered is not thrown away."""
    raise NotImplementedError("migrations go forward only")
