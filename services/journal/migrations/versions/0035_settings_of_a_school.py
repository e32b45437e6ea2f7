"""A school's calendar, bells, names of subjects, attendance codes and rule of term marks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

from services.shared.database.online import add_check
from services.shared.database.tenancy import force_row_security

revision = "0035"
down_revision = "0034"

_COLUMNS = (
    ("academic_year", "week_days smallint NOT NULL DEFAULT 5"),
    ("academic_year", "five_days_to smallint NOT NULL DEFAULT 0"),
    ("school_class", "shift smallint NOT NULL DEFAULT 1"),
    ("subject", "short_name text"),
    ("subject", "hidden boolean NOT NULL DEFAULT false"),
    ("work_type", "hidden boolean NOT NULL DEFAULT false"),
)
_CHECKS = (
    ("academic_year", "week_days", "week_days IN (5, 6)"),
    ("academic_year", "five_days_to", "five_days_to BETWEEN 0 AND 12"),
    ("school_class", "shift", "shift IN (1, 2)"),
    ("subject", "short_name", "short_name <> ''"),
)
_GRADES = "grade_from BETWEEN 1 AND 12 AND grade_to BETWEEN grade_from AND 12"
# A school that has lessons on Saturdays works six days a week.
_SATURDAYS = """
    DO $$
    DECLARE of_school text;
    BEGIN
        FOR of_school IN SELECT s.code FROM school s ORDER BY s.code LOOP
            PERFORM set_config('app.school_id', of_school, true);
            UPDATE academic_year y SET week_days = 6
             WHERE y.school_id = of_school AND EXISTS (
                SELECT FROM lesson l WHERE l.school_id = of_school
                   AND l.held_on BETWEEN y.starts_on AND y.ends_on
                   AND extract(isodow FROM l.held_on) = 6);
        END LOOP;
        PERFORM set_config('app.school_id', '', true);
    END $$
"""


def upgrade() -> None:
    """Add columns with what holds today, and tables that are empty."""
    for table, column in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column}")
    for table, column, rule in _CHECKS:
        add_check(op, f"ck_{table}_{column}", table, rule)
    op.execute(_SATURDAYS)
    _make_sections()
    _make_calendar()
    _make_bells()
    _make_lists()


def _make_sections() -> None:
    op.create_table(
        "settings_section",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("section", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.CheckConstraint(
            "section IN ('years', 'calendar', 'bells', 'subjects', 'work_types', "
            "'attendance_codes', 'term_mark_rule', 'classes')",
            name="ck_settings_section_section",
        ),
    )
    force_row_security(op, "settings_section")


def _make_calendar() -> None:
    op.create_table(
        "day_off",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("year_id", UUID, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        *_grades("day_off"),
        _of("academic_year", "year_id"),
        sa.UniqueConstraint(
            "year_id", "starts_on", "ends_on", "grade_from", "grade_to", "school_id",
            name="uq_day_off_once",
        ),
        sa.CheckConstraint("starts_on <= ends_on", name="ck_day_off_dates"),
        sa.CheckConstraint("name <> ''", name="ck_day_off_name"),
    )
    op.create_table(
        "worked_day",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("year_id", UUID, primary_key=True),
        sa.Column("held_on", sa.Date, primary_key=True),
        sa.Column("as_weekday", sa.SmallInteger, nullable=False),
        _of("academic_year", "year_id"),
        sa.CheckConstraint("as_weekday BETWEEN 1 AND 6", name="ck_worked_day_as_weekday"),
    )
    force_row_security(op, "day_off", "worked_day")


def _make_bells() -> None:
    op.create_table(
        "bell_schedule",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("year_id", UUID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        _of("academic_year", "year_id"),
        sa.UniqueConstraint(
            "year_id", "name", "school_id", name="uq_bell_schedule_year_id_name_school_id"
        ),
        sa.UniqueConstraint(
            "id", "year_id", "school_id", name="uq_bell_schedule_id_year_id_school_id"
        ),
        sa.CheckConstraint("name <> ''", name="ck_bell_schedule_name"),
    )
    op.create_table(
        "bell",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("schedule_id", UUID, primary_key=True),
        sa.Column("shift", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("ordinal", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("starts_at", sa.Time, nullable=False),
        sa.Column("ends_at", sa.Time, nullable=False),
        _of("bell_schedule", "schedule_id"),
        sa.CheckConstraint("shift IN (1, 2)", name="ck_bell_shift"),
        sa.CheckConstraint("ordinal BETWEEN 1 AND 20", name="ck_bell_ordinal"),
        sa.CheckConstraint("starts_at < ends_at AND ends_at < '24:00'", name="ck_bell_times"),
    )
    op.create_table(
        "bell_use",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("year_id", UUID, nullable=False),
        sa.Column("schedule_id", UUID, nullable=False),
        sa.Column("weekday", sa.SmallInteger),
        sa.Column("held_on", sa.Date),
        *_grades("bell_use"),
        sa.ForeignKeyConstraint(
            ["school_id", "schedule_id", "year_id"],
            ["bell_schedule.school_id", "bell_schedule.id", "bell_schedule.year_id"],
        ),
        sa.UniqueConstraint(
            "year_id", "weekday", "held_on", "grade_from", "grade_to", "school_id",
            postgresql_nulls_not_distinct=True,
            name="uq_bell_use_once",
        ),
        sa.CheckConstraint("weekday IS NULL OR held_on IS NULL", name="ck_bell_use_when"),
        sa.CheckConstraint("weekday BETWEEN 1 AND 6", name="ck_bell_use_weekday"),
    )
    force_row_security(op, "bell_schedule", "bell", "bell_use")


def _make_lists() -> None:
    op.create_table(
        "subject_alias",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("folded", sa.Text, primary_key=True),
        sa.Column("alias", sa.Text, nullable=False),
        sa.Column("subject_id", UUID, nullable=False),
        _of("subject", "subject_id"),
        sa.CheckConstraint("alias <> '' AND folded <> ''", name="ck_subject_alias_names"),
    )
    op.create_index("ix_subject_alias_subject", "subject_alias", ["subject_id", "school_id"])
    op.create_table(
        "attendance_code",
        sa.Column("school_id", sa.Text, sa.ForeignKey("school.code"), primary_key=True),
        sa.Column("meaning", sa.Text, primary_key=True),
        sa.Column("letter", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.UniqueConstraint("school_id", "letter", name="uq_attendance_code_school_id_letter"),
        sa.CheckConstraint(
            "meaning IN ('absent', 'ill', 'excused', 'unexcused', 'late')",
            name="ck_attendance_code_meaning",
        ),
        sa.CheckConstraint("letter ~ '^[А-ЯЁ]{1,3}$'", name="ck_attendance_code_letter"),
        sa.CheckConstraint("name <> ''", name="ck_attendance_code_name"),
    )
    op.create_table(
        "term_mark_rule",
        sa.Column("school_id", sa.Text, sa.ForeignKey("school.code"), primary_key=True),
        *(
            sa.Column(name, sa.Numeric(3, 2), nullable=False)
            for name in ("five", "four", "three", "two")
        ),
        sa.Column("least_marks", sa.SmallInteger, nullable=False),
        sa.CheckConstraint(
            "1 < two AND two < three AND three < four AND four < five AND five <= 5",
            name="ck_term_mark_rule_thresholds",
        ),
        sa.CheckConstraint(
            "least_marks BETWEEN 1 AND 20", name="ck_term_mark_rule_least_marks"
        ),
    )
    force_row_security(op, "subject_alias", "attendance_code", "term_mark_rule")


def _of(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["school_id", column], [f"{table}.school_id", f"{table}.id"])


def _grades(table: str) -> tuple[sa.Column[int], sa.Column[int], sa.CheckConstraint]:
    return (
        sa.Column("grade_from", sa.SmallInteger, nullable=False, server_default="1"),
        sa.Column("grade_to", sa.SmallInteger, nullable=False, server_default="12"),
        sa.CheckConstraint(_GRADES, name=f"ck_{table}_grades"),
    )


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
