"""The archive countersigns which rows went from hash chains by an act."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA, UUID

from services.shared.database.past_guards import guard_countersigned_v1
from services.shared.database.shared_migrations.destruction import state_gaps_v2

_MOMENT = sa.DateTime(timezone=True)

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add what is stated of gaps, and what the archive answers."""
    state_gaps_v2(op)
    op.create_table(
        "countersigned_gaps",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("service", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("act_id", UUID, nullable=False),
        sa.Column("request_id", UUID),
        sa.Column("class_id", UUID),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("gaps", sa.BigInteger, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("next_look_at", _MOMENT, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("why", sa.Text, nullable=False, server_default=""),
        sa.Column("signature", BYTEA),
        sa.Column("judged_at", _MOMENT),
        sa.CheckConstraint(
            "state IN ('waiting', 'signed', 'refused')", name="ck_countersigned_gaps_state"
        ),
        sa.CheckConstraint(
            "(state = 'signed') = (signature IS NOT NULL)", name="ck_countersigned_gaps_signature"
        ),
        sa.CheckConstraint(
            "(state = 'refused') <= (why <> '')", name="ck_countersigned_gaps_why"
        ),
        sa.CheckConstraint(
            "first >= 1 AND last >= first AND gaps >= 1 AND rows >= gaps",
            name="ck_countersigned_gaps_span",
        ),
    )
    op.create_index(
        "ix_countersigned_gaps_waiting",
        "countersigned_gaps",
        ["next_look_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_countersigned_gaps_act", "countersigned_gaps", ["school_id", "act_id"])
    guard_countersigned_v1(op)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
