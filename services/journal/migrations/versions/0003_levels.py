"""What is for those above the schools: the platform's own numbers, and sums that may be shown."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.shared.database.tenancy import force_row_security

revision = "0003"
down_revision = "0002"

_RULES = (
    (
        "smallest_group",
        5,
        "Решение проекта: группы меньше пяти детей наверх не показываются (ФЗ-152, ст. 3 и 6)",
    ),
    (
        "own_log_age",
        14,
        "ГК РФ, ст. 26; решение проекта: с 14 лет ученик сам узнаёт, кто смотрел его данные",
    ),
    (
        "summary_open_days",
        400,
        "Решение проекта: столько дней после конца периода суммы ещё исправляются",
    ),
    (
        "arrivals_after_september",
        5,
        "Сведения на начало года подаются на 5 сентября: позже зачисленный прибыл",
    ),
)


def upgrade() -> None:
    """Create both tables; the numbers come with their sources and are changed as data."""
    rules = op.create_table(
        "platform_rule",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.CheckConstraint("value >= 0", name="ck_platform_rule_value"),
        sa.CheckConstraint(
            "name <> 'smallest_group' OR value >= 3", name="ck_platform_rule_floor"
        ),
    )
    op.bulk_insert(
        rules,
        [{"name": name, "value": value, "source": source} for name, value, source in _RULES],
    )
    op.create_table(
        "published_sum",
        sa.Column("school_id", sa.Text, sa.ForeignKey("school.code"), primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("period", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("grades", ARRAY(sa.SmallInteger), primary_key=True),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('marks', 'attendance', 'movement')", name="ck_published_sum_kind"
        ),
        sa.CheckConstraint("cardinality(grades) > 0", name="ck_published_sum_grades"),
    )
    force_row_security(op, "published_sum")
