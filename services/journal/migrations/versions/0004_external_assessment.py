"""Regional systems, monitorings, participants' codes and external results."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB, UUID

from services.shared.database.tenancy import force_row_security

revision = "0004"
down_revision = "0003"

_MOMENT = sa.DateTime(timezone=True)
_MARK = "mark IN ('1', '2', '3', '4', '5')"


def upgrade() -> None:
    """Create the tables and keep schools apart."""
    _create_monitorings()
    _create_batches()
    _create_codes()
    _create_results()
    _create_history()
    force_row_security(op, "participant_code", "external_result", "external_result_change")


def _create_monitorings() -> None:
    op.create_table(
        "regional_system",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("secret_version", sa.Integer, nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.CheckConstraint("secret_version > 0", name="ck_regional_system_secret_version"),
    )
    op.create_table(
        "monitoring",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("grade", sa.SmallInteger, nullable=False),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("levels", JSONB, nullable=False),
        sa.Column("marks", JSONB, nullable=False),
        sa.Column("variants", ARRAY(sa.Text), nullable=False),
        sa.Column("code_digits", sa.SmallInteger, nullable=False),
        sa.Column("announced_at", _MOMENT, nullable=False),
        sa.Column("codes_issued_at", _MOMENT),
        sa.ForeignKeyConstraint(
            ["region"], ["regional_system.name"], name="fk_monitoring_region_regional_system"
        ),
        sa.CheckConstraint("grade BETWEEN 1 AND 12", name="ck_monitoring_grade"),
        sa.CheckConstraint("code_digits BETWEEN 4 AND 8", name="ck_monitoring_code_digits"),
    )
    op.create_table(
        "monitoring_task",
        sa.Column("monitoring_id", sa.Text, primary_key=True),
        sa.Column("place", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("maximum", sa.Numeric(6, 2), nullable=False),
        sa.ForeignKeyConstraint(
            ["monitoring_id"],
            ["monitoring.id"],
            name="fk_monitoring_task_monitoring_id_monitoring",
        ),
        sa.UniqueConstraint(
            "monitoring_id", "number", name="uq_monitoring_task_monitoring_id_number"
        ),
        sa.CheckConstraint("place > 0", name="ck_monitoring_task_place"),
        sa.CheckConstraint("maximum > 0", name="ck_monitoring_task_maximum"),
    )


def _create_batches() -> None:
    counts = ("next_row", "taken", "unchanged", "superseded", "refused", "attempts")
    op.create_table(
        "results_batch",
        sa.Column("id", UUID, primary_key=True),
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("batch", sa.Text, nullable=False),
        sa.Column("monitoring_id", sa.Text, nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("content", BYTEA),
        *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in counts),
        sa.Column("last_error", sa.Text),
        sa.Column("next_attempt_at", _MOMENT),
        sa.Column("finished_at", _MOMENT),
        sa.ForeignKeyConstraint(
            ["region"], ["regional_system.name"], name="fk_results_batch_region_regional_system"
        ),
        sa.CheckConstraint(
            "rows > 0 AND next_row BETWEEN 0 AND rows", name="ck_results_batch_rows"
        ),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (content IS NOT NULL)", name="ck_results_batch_content"
        ),
        sa.CheckConstraint(
            "finished_at IS NULL OR next_row = rows", name="ck_results_batch_finished"
        ),
        sa.CheckConstraint(
            "taken + unchanged + superseded + refused = next_row", name="ck_results_batch_judged"
        ),
    )
    op.create_index(
        "ix_results_batch_waiting",
        "results_batch",
        ["position"],
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_index("ix_results_batch_received_at", "results_batch", ["received_at"])


def _create_codes() -> None:
    op.create_table(
        "participant_code",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("monitoring_id", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("pupil_id", UUID, nullable=False),
        sa.Column("class_id", UUID, nullable=False),
        sa.Column("year_id", UUID, nullable=False),
        sa.Column("issued_at", _MOMENT, nullable=False),
        sa.Column("issued_by", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["monitoring_id"], ["monitoring.id"]),
        sa.ForeignKeyConstraint(["school_id", "pupil_id"], ["pupil.school_id", "pupil.id"]),
        _class_of_year(),
        sa.UniqueConstraint(
            "school_id",
            "monitoring_id",
            "pupil_id",
            name="uq_participant_code_school_id_monitoring_id_pupil_id",
        ),
        sa.CheckConstraint("code ~ '^[1-9][0-9]{3,7}$'", name="ck_participant_code_code"),
    )
    op.create_index("ix_participant_code_class", "participant_code", ["school_id", "class_id"])
    op.create_index("ix_participant_code_pupil", "participant_code", ["school_id", "pupil_id"])


def _create_results() -> None:
    op.create_table(
        "external_result",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("monitoring_id", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("class_id", UUID, nullable=False),
        sa.Column("year_id", UUID, nullable=False),
        sa.Column("variant", sa.Text),
        sa.Column("points", ARRAY(sa.Text), nullable=False),
        sa.Column("total", sa.Numeric(7, 2), nullable=False),
        sa.Column("mark", sa.Text),
        sa.Column("level", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("batch_id", UUID, nullable=False),
        sa.Column("batch_row", sa.Integer, nullable=False),
        sa.Column("taken_at", _MOMENT, nullable=False),
        _of("participant_code"),
        _class_of_year(),
        sa.CheckConstraint("total >= 0", name="ck_external_result_total"),
        sa.CheckConstraint(_MARK, name="ck_external_result_mark"),
        sa.CheckConstraint("version > 0", name="ck_external_result_version"),
    )
    op.create_index("ix_external_result_class", "external_result", ["school_id", "class_id"])


def _create_history() -> None:
    op.create_table(
        "external_result_change",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("monitoring_id", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("class_id", UUID, nullable=False),
        sa.Column("year_id", UUID, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("batch", sa.Text, nullable=False),
        sa.Column("batch_row", sa.Integer, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        _of("external_result"),
        _class_of_year(),
        sa.CheckConstraint("version > 0", name="ck_external_result_change_version"),
    )
    op.create_index(
        "ix_external_result_change_class", "external_result_change", ["school_id", "class_id"]
    )


def _of(table: str) -> sa.ForeignKeyConstraint:
    """Return a reference to what stands for the same code."""
    key = ["school_id", "monitoring_id", "code"]
    return sa.ForeignKeyConstraint(key, [f"{table}.{column}" for column in key])


def _class_of_year() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["school_id", "class_id", "year_id"],
        ["school_class.school_id", "school_class.id", "school_class.year_id"],
    )
