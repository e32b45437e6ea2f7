"""Posts, class teachers and teaching load have days: from when, until when, by which order."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from services.journal.migrations.facts import tell_state_v1
from services.shared.database.tenancy import force_row_security

revision = "0036"
down_revision = "0035"

_DAYS = sa.text("daterange(since, until, '[]')")
_STAFF = (
    ("post", "post <> '' AND length(post) <= 200"),
    ("phone", "phone ~ '^[+]?[0-9]{5,15}$'"),
    ("e_mail", "e_mail ~ '^[^@]+@[^@]+$' AND length(e_mail) <= 254"),
)
_APPOINTMENT = (
    ("dates", "until >= since"),
    ("ground", "ground <> '' AND length(ground) <= 200"),
    (
        "end_ground",
        "length(end_ground) BETWEEN 1 AND 200 AND until IS NOT NULL OR end_ground IS NULL",
    ),
)


def upgrade() -> None:
    """Who holds a role now has held it from of old; the new tables are empty."""
    _date_appointments()
    _create_class_teacher()
    _create_teaching_load()
    tell_state_v1(
        op, "appointment", {name: f"t.{name}" for name in ("staff_id", "role", "since", "until")}
    )
    for column, rule in _STAFF:
        op.add_column("staff", sa.Column(column, sa.Text()))
        op.create_check_constraint(f"ck_staff_{column}", "staff", rule)


def _date_appointments() -> None:
    # A few rows for each member of staff: written anew in a moment.
    op.execute(
        """
        ALTER TABLE appointment
            ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
            ADD COLUMN since date, ADD COLUMN until date,
            ADD COLUMN ground text, ADD COLUMN end_ground text,
            DROP CONSTRAINT appointment_pkey,
            ADD PRIMARY KEY (id, school_id),
            ADD CONSTRAINT ex_appointment_overlap EXCLUDE USING gist (staff_id WITH =,
                role WITH =, school_id WITH =, daterange(since, until, '[]') WITH &&)
        """
    )
    for name, rule in _APPOINTMENT:
        op.create_check_constraint(f"ck_appointment_{name}", "appointment", rule)


def _create_class_teacher() -> None:
    op.create_table(
        "class_teacher",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.Column("ground", sa.Text()),
        sa.PrimaryKeyConstraint("id", "school_id"),
        _refers("class_teacher", "school_class", "class_id"),
        _refers("class_teacher", "staff", "staff_id"),
        sa.CheckConstraint("until >= since", name="ck_class_teacher_dates"),
        sa.CheckConstraint(
            "ground <> '' AND length(ground) <= 200", name="ck_class_teacher_ground"
        ),
        _exclude("class_teacher", "class_id"),
    )
    op.create_index("ix_class_teacher_staff", "class_teacher", ["staff_id", "school_id"])
    force_row_security(op, "class_teacher")


def _create_teaching_load() -> None:
    op.create_table(
        "teaching_load",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid()),
        sa.Column("hours", sa.Numeric(4, 2)),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.PrimaryKeyConstraint("id", "school_id"),
        _refers("teaching_load", "subject_group", "group_id"),
        _refers("teaching_load", "staff", "teacher_id"),
        sa.CheckConstraint("hours > 0 AND hours <= 60", name="ck_teaching_load_hours"),
        sa.CheckConstraint("until >= since", name="ck_teaching_load_dates"),
        _exclude("teaching_load", "group_id"),
    )
    op.create_index("ix_teaching_load_teacher", "teaching_load", ["teacher_id", "school_id"])
    force_row_security(op, "teaching_load")


def _refers(table: str, to: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["school_id", column],
        [f"{to}.school_id", f"{to}.id"],
        name=f"fk_{table}_school_id_{column}_{to}",
    )


def _exclude(table: str, column: str) -> ExcludeConstraint:
    return ExcludeConstraint(
        (column, "="), ("school_id", "="), (_DAYS, "&&"), name=f"ex_{table}_overlap"
    )


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
