"""Closing of terms by class, of years, and packages for the archive.

A term's state was one for all classes of a grade; it becomes each class's own.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

from services.shared.database.tenancy import force_row_security

revision = "0007"
down_revision = "0006"

_MOMENT = sa.DateTime(timezone=True)
_STATES = "'open', 'review', 'closed', 'printed', 'archived'"


def upgrade() -> None:
    """Create the tables, take the states over, and keep schools apart."""
    _create_terms()
    _create_year()
    _create_packages()
    _take_states_over()
    op.drop_column("term", "state")
    force_row_security(
        op,
        "class_journal_term",
        "closing_step",
        "year_closing",
        "council_decision",
        "journal_package",
    )


def downgrade() -> None:
    """Refuse: what was closed is not opened by a migration."""
    raise NotImplementedError("migrations go forward only")


def _create_terms() -> None:
    op.create_table(
        "class_journal_term",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("class_journal_id", UUID, primary_key=True),
        sa.Column("term_id", UUID, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        _refers("class_journal", "class_journal_id"),
        _refers("term", "term_id"),
        sa.CheckConstraint(f"state IN ({_STATES})", name="ck_class_journal_term_state"),
    )
    op.create_table(
        "closing_step",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("class_journal_id", UUID, nullable=False),
        sa.Column("term_id", UUID),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("person_id", UUID),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        _refers("class_journal", "class_journal_id"),
        _refers("term", "term_id"),
        sa.CheckConstraint(f"state IN ({_STATES})", name="ck_closing_step_state"),
        sa.CheckConstraint(
            "state <> 'open' OR reason <> ''", name="ck_closing_step_reopened_for_a_reason"
        ),
    )
    op.create_index(
        "ix_closing_step_class_journal_id", "closing_step", ["class_journal_id", "school_id"]
    )


def _create_year() -> None:
    op.create_table(
        "year_closing",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("class_journal_id", UUID, primary_key=True),
        sa.Column("closed_on", sa.Date, nullable=False),
        sa.Column("closed_at", _MOMENT, nullable=False),
        sa.Column("protocol_no", sa.Text, nullable=False),
        sa.Column("protocol_on", sa.Date, nullable=False),
        _refers("class_journal", "class_journal_id"),
        sa.CheckConstraint("protocol_no <> ''", name="ck_year_closing_protocol_no"),
    )
    op.create_table(
        "council_decision",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("class_journal_id", UUID, primary_key=True),
        sa.Column("pupil_id", UUID, primary_key=True),
        sa.Column("decision", sa.Text, nullable=False),
        _of_closing(),
        _refers("pupil", "pupil_id"),
        sa.CheckConstraint(
            "decision IN ('promoted', 'conditionally', 'retained')",
            name="ck_council_decision_decision",
        ),
    )


def _create_packages() -> None:
    op.create_table(
        "journal_package",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("class_journal_id", UUID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("step", sa.Text, nullable=False, server_default="asked"),
        sa.Column("done", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total", sa.Integer, nullable=False, server_default="0"),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("sha256", sa.Text),
        sa.Column("size", sa.BigInteger),
        sa.Column("handed_over_at", _MOMENT),
        sa.Column("kept_at", _MOMENT),
        sa.Column("locked_until", _MOMENT),
        sa.Column("problem", sa.Text),
        _of_closing(),
        sa.UniqueConstraint(
            "school_id",
            "class_journal_id",
            "kind",
            "version",
            name="uq_journal_package_school_id_class_journal_id_kind_version",
        ),
        sa.CheckConstraint(
            "kind IN ('journal', 'class_summary_sheet')", name="ck_journal_package_kind"
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'handed_over', 'kept')", name="ck_journal_package_state"
        ),
        sa.CheckConstraint(
            "step IN ('asked', 'reading', 'printing', 'packing', 'sending', 'done')",
            name="ck_journal_package_step",
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (sha256 IS NULL)", name="ck_journal_package_handed_over"
        ),
        sa.CheckConstraint(
            "(state = 'kept') = (kept_at IS NOT NULL)", name="ck_journal_package_kept"
        ),
    )
    op.create_table(
        "package_work",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("package_id", UUID, primary_key=True),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_attempt_at", _MOMENT, nullable=False),
        sa.CheckConstraint("attempts >= 0", name="ck_package_work_attempts"),
    )
    op.create_index("ix_package_work_next_attempt_at", "package_work", ["next_attempt_at"])


def _take_states_over() -> None:
    """Give every class of a grade the state that the grade's term had, school by school.

    Row-level security shows the owner too one school at a time.
    """
    op.execute(
        """
        DO $$
        DECLARE code text;
        BEGIN
            FOR code IN SELECT s.code FROM school s LOOP
                PERFORM set_config('app.school_id', code, true);
                INSERT INTO class_journal_term (school_id, class_journal_id, term_id, state)
                SELECT j.school_id, j.id, t.id, t.state
                  FROM term t
                  JOIN school_class c ON c.school_id = t.school_id AND c.year_id = t.year_id
                                     AND c.grade = t.grade
                  JOIN class_journal j ON j.school_id = c.school_id AND j.class_id = c.id
                 WHERE t.state <> 'open';
            END LOOP;
            PERFORM set_config('app.school_id', '', true);
        END $$
        """
    )


def _refers(table: str, column: str) -> sa.ForeignKeyConstraint:
    """Return a reference that never leaves the school."""
    return sa.ForeignKeyConstraint(
        ["school_id", column], [f"{table}.school_id", f"{table}.id"]
    )


def _of_closing() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["school_id", "class_journal_id"],
        ["year_closing.school_id", "year_closing.class_journal_id"],
    )
