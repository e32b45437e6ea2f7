"""The history of facts, a chain of its own; it begins with the lessons that there are."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, UUID

from services.journal.migrations.facts import tell_state_v1
from services.shared.database.chain_triggers import create_triggers, keep_seal_time
from services.shared.database.past_guards import guard_chain_v2, stamp_rows_v3
from services.shared.database.tenancy import force_row_security

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Create it, and tell in it what stands in the lessons now."""
    op.create_table(
        "fact_change",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("row_id", UUID, nullable=False),
        sa.Column("class_id", UUID),
        sa.Column("fields", ARRAY(sa.Text), nullable=False),
        sa.Column("told", ARRAY(sa.Text), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("user_id", sa.Text),
        sa.Column("person_id", UUID),
        sa.Column("role", sa.Text),
        sa.Column("sequence", sa.BigInteger),
        sa.Column("digest", BYTEA),
        sa.CheckConstraint(
            "cardinality(fields) > 0 AND cardinality(fields) = cardinality(told) "
            "AND array_position(fields, NULL) IS NULL",
            name="ck_fact_change_fields",
        ),
        sa.CheckConstraint(
            "(user_id IS NULL) = (role IS NULL)", name="ck_fact_change_author"
        ),
        sa.CheckConstraint("isfinite(at)", name="ck_fact_change_finite"),
    )
    op.create_index("ix_fact_change_row", "fact_change", ["school_id", "kind", "row_id"])
    op.create_index("ix_fact_change_class", "fact_change", ["school_id", "class_id"])
    force_row_security(op, "fact_change")
    create_triggers(op, "fact_change")
    keep_seal_time(op, "fact_change")
    guard_chain_v2(op, "fact_change", perishable=True)
    stamp_rows_v3(op, "fact_change")
    op.drop_index("ix_fact_change_unsealed", "fact_change")
    op.create_index(
        "ix_fact_change_unsealed",
        "fact_change",
        ["school_id", sa.text("position NULLS FIRST"), "id"],
        postgresql_where=sa.text("digest IS NULL AND sequence IS NULL"),
    )
    tell_state_v1(
        op,
        "lesson",
        {
            "group_id": "t.group_id",
            "held_on": "t.held_on",
            "ordinal": "t.ordinal",
            "topic": "t.topic",
            "homework": "t.homework",
            "work_type_id": "t.work_type_id",
        },
        class_id="g.class_id",
        joined="JOIN subject_group g ON g.school_id = t.school_id AND g.id = t.group_id",
    )


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
