"""Imports of workbooks that wait, and what the last ones have brought."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, UUID

from services.shared.database.tenancy import force_row_security

revision = "0002"
down_revision = "0001"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables and keep schools apart."""
    _create_imports()
    _create_traces()
    force_row_security(op, "journal_import", "imported_cell", "imported_term_mark")


def _create_imports() -> None:
    op.create_table(
        "journal_import",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("person_id", UUID),
        sa.Column("year", sa.Text, nullable=False),
        sa.Column("class_name", sa.Text),
        sa.Column("content", BYTEA),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("report", JSONB, nullable=False),
        sa.Column("applied_at", _MOMENT),
        sa.ForeignKeyConstraint(["school_id"], ["school.code"]),
        sa.CheckConstraint(
            "state IN ('ready', 'refused', 'applied')", name="ck_journal_import_state"
        ),
        sa.CheckConstraint(
            "(state = 'applied') = (applied_at IS NOT NULL)", name="ck_journal_import_applied"
        ),
        sa.CheckConstraint(
            "(state = 'applied') = (content IS NULL)", name="ck_journal_import_content"
        ),
    )
    op.create_index(
        "ix_journal_import_created_at", "journal_import", ["school_id", "created_at"]
    )


def _create_traces() -> None:
    op.create_table(
        "imported_cell",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("lesson_id", UUID, primary_key=True),
        sa.Column("pupil_id", UUID, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        _refers("lesson", "lesson_id"),
        _refers("pupil", "pupil_id"),
    )
    op.create_table(
        "imported_term_mark",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("group_id", UUID, primary_key=True),
        sa.Column("term_id", UUID, primary_key=True),
        sa.Column("pupil_id", UUID, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        _refers("subject_group", "group_id"),
        _refers("term", "term_id"),
        _refers("pupil", "pupil_id"),
    )


def _refers(table: str, column: str) -> sa.ForeignKeyConstraint:
    """Return a reference that never leaves the school."""
    return sa.ForeignKeyConstraint(
        ["school_id", column], [f"{table}.school_id", f"{table}.id"]
    )
