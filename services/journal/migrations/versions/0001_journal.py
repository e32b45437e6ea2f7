"""The journal's tables, on the shared mechanism."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, UUID, ExcludeConstraint

from services.shared.database.chain_triggers import create_triggers
from services.shared.database.shared_migrations import audit, messaging
from services.shared.database.tenancy import force_row_security

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)

# All but two: `school`, the public directory of schools, and `account`, logins by person.
_TENANT_TABLES = (
    "academic_year",
    "appointment",
    "assignment",
    "class_journal",
    "enrolment",
    "lesson",
    "mark_cell",
    "mark_change",
    "pupil",
    "representation",
    "representative",
    "school_class",
    "staff",
    "subject",
    "subject_group",
    "subject_group_member",
    "term",
    "term_mark",
    "term_mark_change",
    "work_type",
)

# Letters to lower case and «ё» to «е», so that names sort alike on every server.
_SORT_KEY = (
    "translate(family_name || ' ' || given_name || ' ' || patronymic, "
    "'АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя', "
    "'абвгдеежзийклмнопрстуфхцчшщъыьэюяабвгдеежзийклмнопрстуфхцчшщъыьэюя')"
)


def upgrade() -> None:
    """Create the tables, keep schools apart, and bind both histories into chains."""
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    audit.create_audit_v1(op)
    messaging.create_messaging_v1(op)
    _create_schools()
    _create_people()
    _create_accounts()
    _create_classes()
    _create_lessons()
    _create_marks()
    _create_term_marks()
    force_row_security(op, *_TENANT_TABLES)
    create_triggers(op, "mark_change")
    create_triggers(op, "term_mark_change")


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")


def _create_schools() -> None:
    op.create_table(
        "school",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("registered_at", _MOMENT, nullable=False),
        _unique("school", "name"),
        sa.CheckConstraint(
            "code ~ '^[a-z0-9-]{1,32}$' AND code <> 'platform'",
            name="ck_school_code",
        ),
    )
    op.create_table(
        "academic_year",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        _key("id"),
        _of_school(),
        _unique("academic_year", "school_id", "name"),
        sa.CheckConstraint("name ~ '^[0-9]{4}/[0-9]{4}$'", name="ck_academic_year_name"),
        sa.CheckConstraint("starts_on < ends_on", name="ck_academic_year_dates"),
        ExcludeConstraint(
            ("school_id", "="),
            (sa.text("daterange(starts_on, ends_on, '[]')"), "&&"),
            name="ex_academic_year_overlap",
        ),
    )
    op.create_table(
        "term",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("year_id", UUID, nullable=False),
        sa.Column("grade", sa.SmallInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.SmallInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="open"),
        _key("id"),
        _refers("academic_year", "year_id"),
        _unique("term", "year_id", "grade", "kind", "number", "school_id"),
        sa.CheckConstraint("grade BETWEEN 1 AND 12", name="ck_term_grade"),
        sa.CheckConstraint(
            "kind IN ('quarter', 'trimester', 'half_year', 'year')",
            name="ck_term_kind",
        ),
        sa.CheckConstraint(
            "state IN ('open', 'review', 'closed', 'printed', 'archived')",
            name="ck_term_state",
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 6", name="ck_term_number"),
        sa.CheckConstraint("starts_on < ends_on", name="ck_term_dates"),
        ExcludeConstraint(
            ("year_id", "="),
            ("grade", "="),
            ("kind", "="),
            ("school_id", "="),
            (sa.text("daterange(starts_on, ends_on, '[]')"), "&&"),
            name="ex_term_overlap",
        ),
    )


def _create_people() -> None:
    op.create_table(
        "staff",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        *_name_columns(),
        _key("id"),
        _of_school(),
        _unique("staff", "person_id", "school_id"),
    )
    op.create_table(
        "appointment",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("staff_id", UUID, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        _key("staff_id", "role"),
        _refers("staff", "staff_id"),
        sa.CheckConstraint(
            "role IN ('director', 'deputy', 'teacher', 'class_teacher', "
            "'psychologist', 'archivist', 'data_officer')",
            name="ck_appointment_role",
        ),
    )
    op.create_table(
        "pupil",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("born_on", sa.Date),
        *_name_columns(),
        _key("id"),
        _of_school(),
        _unique("pupil", "person_id", "school_id"),
    )
    op.create_table(
        "representative",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        *_name_columns(),
        _key("id"),
        _of_school(),
        _unique("representative", "person_id", "school_id"),
    )
    op.create_table(
        "representation",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("representative_id", UUID, nullable=False),
        sa.Column("pupil_id", UUID, nullable=False),
        sa.Column("restricted_by", sa.Text),
        sa.Column("restricted_from", sa.Date),
        sa.Column("restricted_until", sa.Date),
        _key("representative_id", "pupil_id"),
        _refers("representative", "representative_id"),
        _refers("pupil", "pupil_id"),
        sa.CheckConstraint(
            "(restricted_from IS NULL) = (restricted_by IS NULL)",
            name="ck_representation_restriction_has_ground",
        ),
        sa.CheckConstraint(
            "restricted_until IS NULL OR restricted_until >= restricted_from",
            name="ck_representation_restriction_dates",
        ),
    )
    op.create_table(
        "assignment",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("staff_id", UUID, nullable=False),
        sa.Column("pupil_id", UUID, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        _key("staff_id", "pupil_id"),
        _refers("staff", "staff_id"),
        _refers("pupil", "pupil_id"),
        sa.CheckConstraint("until IS NULL OR until >= since", name="ck_assignment_dates"),
    )


def _create_accounts() -> None:
    op.create_table(
        "account",
        sa.Column("login", sa.Text, primary_key=True),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("roles", ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("family_name", sa.Text),
        sa.Column("given_name", sa.Text),
        sa.Column("patronymic", sa.Text),
        _unique("account", "person_id"),
        sa.CheckConstraint("login ~ '^[a-z0-9][a-z0-9._-]{1,63}$'", name="ck_account_login"),
        sa.CheckConstraint(
            "roles <@ ARRAY['municipality_operator', 'region_operator', 'platform_admin'] "
            "AND (roles = '{}') = (family_name IS NULL)",
            name="ck_account_roles",
        ),
    )


def _create_classes() -> None:
    op.create_table(
        "school_class",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("year_id", UUID, nullable=False),
        sa.Column("grade", sa.SmallInteger, nullable=False),
        sa.Column("letter", sa.Text, nullable=False),
        sa.Column(
            "name", sa.Text, sa.Computed("grade::text || letter", persisted=True), nullable=False,
        ),
        sa.Column("class_teacher_id", UUID),
        _key("id"),
        _refers("academic_year", "year_id"),
        _refers("staff", "class_teacher_id"),
        _unique("school_class", "year_id", "grade", "letter", "school_id"),
        _unique("school_class", "id", "year_id", "school_id"),
        sa.CheckConstraint("grade BETWEEN 1 AND 12", name="ck_school_class_grade"),
        sa.CheckConstraint("letter <> ''", name="ck_school_class_letter"),
    )
    op.create_table(
        "class_journal",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("class_id", UUID, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        _key("id"),
        _refers("school_class", "class_id"),
        _unique("class_journal", "class_id", "school_id"),
    )
    op.create_table(
        "enrolment",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("pupil_id", UUID, nullable=False),
        sa.Column("class_id", UUID, nullable=False),
        sa.Column("year_id", UUID, nullable=False),
        sa.Column("enrolled_on", sa.Date, nullable=False),
        sa.Column("departed_on", sa.Date),
        _key("id"),
        _refers("pupil", "pupil_id"),
        _refers("school_class", "class_id", "year_id", keys=("id", "year_id")),
        sa.CheckConstraint(
            "departed_on IS NULL OR departed_on >= enrolled_on",
            name="ck_enrolment_dates",
        ),
        ExcludeConstraint(
            ("pupil_id", "="),
            ("year_id", "="),
            ("school_id", "="),
            (sa.text("daterange(enrolled_on, departed_on, '[]')"), "&&"),
            name="ex_enrolment_overlap",
        ),
    )
    op.create_index("ix_enrolment_class", "enrolment", ["class_id", "school_id"])
    op.create_table(
        "subject",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        _key("id"),
        _of_school(),
        _unique("subject", "school_id", "name"),
        sa.CheckConstraint("name <> ''", name="ck_subject_name"),
    )
    op.create_table(
        "subject_group",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("class_id", UUID, nullable=False),
        sa.Column("subject_id", UUID, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("teacher_id", UUID),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="0"),
        _key("id"),
        _refers("school_class", "class_id"),
        _refers("subject", "subject_id"),
        _refers("staff", "teacher_id"),
        sa.UniqueConstraint(
            "class_id",
            "subject_id",
            "name",
            "school_id",
            name="uq_subject_group_class_id_subject_id_name_school_id",
            postgresql_nulls_not_distinct=True,
        ),
        sa.CheckConstraint("name <> ''", name="ck_subject_group_name"),
    )
    op.create_index("ix_subject_group_teacher", "subject_group", ["teacher_id", "school_id"])
    op.create_table(
        "subject_group_member",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("group_id", UUID, nullable=False),
        sa.Column("pupil_id", UUID, nullable=False),
        _key("group_id", "pupil_id"),
        _refers("subject_group", "group_id"),
        _refers("pupil", "pupil_id"),
    )


def _create_lessons() -> None:
    op.create_table(
        "work_type",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("short", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("weight", sa.Numeric(4, 2), nullable=False),
        _key("id"),
        _of_school(),
        _unique("work_type", "school_id", "short"),
        sa.CheckConstraint("short <> '' AND name <> ''", name="ck_work_type_names"),
        sa.CheckConstraint("weight > 0 AND weight <= 10", name="ck_work_type_weight"),
    )
    op.create_table(
        "lesson",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("group_id", UUID, nullable=False),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("ordinal", sa.SmallInteger, nullable=False),
        sa.Column("topic", sa.Text, nullable=False, server_default=""),
        sa.Column("homework", sa.Text, nullable=False, server_default=""),
        sa.Column("work_type_id", UUID),
        _key("id"),
        _refers("subject_group", "group_id"),
        _refers("work_type", "work_type_id"),
        _unique("lesson", "group_id", "held_on", "ordinal", "school_id"),
        sa.CheckConstraint("ordinal BETWEEN 1 AND 20", name="ck_lesson_ordinal"),
    )


def _create_marks() -> None:
    op.create_table(
        "mark_cell",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("lesson_id", UUID, nullable=False),
        sa.Column("pupil_id", UUID, nullable=False),
        sa.Column("marks", ARRAY(sa.Text), nullable=False),
        sa.Column("attendance", sa.Text),
        _key("lesson_id", "pupil_id"),
        _refers("lesson", "lesson_id"),
        _refers("pupil", "pupil_id"),
        sa.CheckConstraint(
            "marks <@ ARRAY['5', '4', '3', '2', '1', '0', 'н/а', 'осв', 'зачёт', "
            "'незачёт'] AND cardinality(marks) <= 8 AND array_position(marks, "
            "NULL) IS NULL",
            name="ck_mark_cell_marks",
        ),
        sa.CheckConstraint(
            "attendance IN ('Н', 'Б', 'У', 'НП', 'О')", name="ck_mark_cell_attendance",
        ),
    )
    op.create_index("ix_mark_cell_pupil", "mark_cell", ["pupil_id", "school_id"])
    op.create_table(
        "mark_change",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("lesson_id", UUID, nullable=False),
        sa.Column("pupil_id", UUID, nullable=False),
        *_change_columns(),
        _key("id"),
        _refers("lesson", "lesson_id"),
        _refers("pupil", "pupil_id"),
        sa.CheckConstraint("old_text <> new_text", name="ck_mark_change_changes"),
    )
    op.create_index("ix_mark_change_cell", "mark_change", ["lesson_id", "pupil_id", "school_id"])
    op.create_index(
        "uq_mark_change_client_key",
        "mark_change",
        ["client_key", "school_id"],
        unique=True,
        postgresql_where=sa.text("client_key IS NOT NULL"),
    )


def _create_term_marks() -> None:
    op.create_table(
        "term_mark",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("group_id", UUID, nullable=False),
        sa.Column("term_id", UUID, nullable=False),
        sa.Column("pupil_id", UUID, nullable=False),
        sa.Column("mark", sa.Text),
        _key("group_id", "term_id", "pupil_id"),
        _refers("subject_group", "group_id"),
        _refers("term", "term_id"),
        _refers("pupil", "pupil_id"),
        sa.CheckConstraint(
            "mark IN ('5', '4', '3', '2', '1', '0', 'н/а', 'осв', 'зачёт', "
            "'незачёт')",
            name="ck_term_mark_mark",
        ),
    )
    op.create_index("ix_term_mark_pupil", "term_mark", ["pupil_id", "school_id"])
    op.create_table(
        "term_mark_change",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("group_id", UUID, nullable=False),
        sa.Column("term_id", UUID, nullable=False),
        sa.Column("pupil_id", UUID, nullable=False),
        *_change_columns(),
        _key("id"),
        _refers("subject_group", "group_id"),
        _refers("term", "term_id"),
        _refers("pupil", "pupil_id"),
        sa.CheckConstraint("old_text <> new_text", name="ck_term_mark_change_changes"),
    )
    op.create_index(
        "ix_term_mark_change_mark",
        "term_mark_change",
        ["group_id", "term_id", "pupil_id", "school_id"],
    )
    op.create_index(
        "uq_term_mark_change_client_key",
        "term_mark_change",
        ["client_key", "school_id"],
        unique=True,
        postgresql_where=sa.text("client_key IS NOT NULL"),
    )


def _name_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("family_name", sa.Text, nullable=False),
        sa.Column("given_name", sa.Text, nullable=False),
        sa.Column("patronymic", sa.Text, nullable=False, server_default=""),
        sa.Column(
            "sort_key",
            sa.Text(collation="C"),
            sa.Computed(_SORT_KEY, persisted=True),
            nullable=False,
        ),
    )


def _change_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("old_text", sa.Text, nullable=False),
        sa.Column("new_text", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("person_id", UUID),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("client_key", UUID),
        sa.Column("sequence", sa.BigInteger),
        sa.Column("digest", BYTEA),
    )


def _key(*columns: str) -> sa.PrimaryKeyConstraint:
    """Return a key that leads with the id.

    Begun with the school, it would offer itself for reading a whole school; and of a school that
    statistics do not know yet, the planner believes that this is one row.
    """
    return sa.PrimaryKeyConstraint(*columns, "school_id")


def _of_school() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["school_id"], ["school.code"])


def _refers(
    table: str, *columns: str, keys: tuple[str, ...] = ("id",)
) -> sa.ForeignKeyConstraint:
    """Return a reference that never leaves the school."""
    return sa.ForeignKeyConstraint(
        ["school_id", *columns], [f"{table}.school_id", *(f"{table}.{key}" for key in keys)]
    )


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")
