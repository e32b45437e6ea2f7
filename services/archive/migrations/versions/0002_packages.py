"""Packages of case files, and the moment at which a file was closed.

A journal that came to the platform after its year was over is opened later than it is closed:
the order of the two days is no rule any more.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

from services.shared.database.tenancy import force_row_security

revision = "0002"
down_revision = "0001"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables and keep schools apart."""
    op.drop_constraint("ck_case_file_closed_after_opened", "case_file")
    op.add_column("case_file", sa.Column("closed_at", _MOMENT))
    _create_packages()
    _create_contents()
    force_row_security(op, "package", "package_object", "package_file")


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")


def _create_packages() -> None:
    op.create_table(
        "package",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("case_file_id", UUID, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="arriving"),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("arrived_at", _MOMENT, nullable=False),
        sa.Column("kept_at", _MOMENT),
        sa.Column("checked_at", _MOMENT),
        sa.Column("problem", sa.Text),
        sa.ForeignKeyConstraint(
            ["school_id", "case_file_id"],
            ["case_file.school_id", "case_file.id"],
            name="fk_package_school_id_case_file_id_case_file",
        ),
        sa.UniqueConstraint(
            "school_id",
            "case_file_id",
            "version",
            name="uq_package_school_id_case_file_id_version",
        ),
        sa.CheckConstraint(
            "state IN ('arriving', 'kept', 'destroyed')", name="ck_package_state"
        ),
        sa.CheckConstraint("(state = 'arriving') = (kept_at IS NULL)", name="ck_package_kept"),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="ck_package_sha256"),
        sa.CheckConstraint("size > 0 AND version > 0", name="ck_package_numbers"),
    )
    op.create_table(
        "package_intake",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("package_id", UUID, primary_key=True),
        sa.Column("handover_key", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_attempt_at", _MOMENT, nullable=False),
        sa.CheckConstraint("attempts >= 0", name="ck_package_intake_attempts"),
    )
    op.create_index("ix_package_intake_next_attempt_at", "package_intake", ["next_attempt_at"])


def _create_contents() -> None:
    op.create_table(
        "package_object",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("package_id", UUID, primary_key=True),
        sa.Column("object_key", sa.Text, primary_key=True),
        sa.Column("object_version", sa.Text, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("lock_mode", sa.Text, nullable=False),
        sa.Column("locked_until", _MOMENT),
        _of_package("package_object"),
        sa.CheckConstraint(
            "lock_mode IN ('COMPLIANCE', 'GOVERNANCE', 'NONE')",
            name="ck_package_object_lock_mode",
        ),
        sa.CheckConstraint(
            "(lock_mode = 'NONE') = (locked_until IS NULL)", name="ck_package_object_locked_until"
        ),
    )
    op.create_table(
        "package_file",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("package_id", UUID, primary_key=True),
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        _of_package("package_file"),
    )


def _of_package(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["school_id", "package_id"],
        ["package.school_id", "package.id"],
        name=f"fk_{table}_school_id_package_id_package",
    )
