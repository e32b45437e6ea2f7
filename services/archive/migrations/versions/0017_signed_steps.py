"""What the gateway has signed for each step of an act and for the end of a hold; holds told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

from services.shared.database.tenancy import force_row_security

revision = "0017"
down_revision = "0016"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add them; what the services were told of until now is written down as told."""
    op.add_column("disposal_signature", sa.Column("token", sa.Text))
    op.add_column("disposal_signature", sa.Column("body", sa.Text))
    op.add_column("retention_hold", sa.Column("lift_token", sa.Text))
    op.create_table(
        "told_hold",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("hold_id", UUID, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("case_file_id", UUID, nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
        sa.CheckConstraint("event IN ('placed', 'lifted')", name="ck_told_hold_event"),
        sa.ForeignKeyConstraint(
            ["school_id", "hold_id"],
            ["retention_hold.school_id", "retention_hold.id"],
            name="fk_told_hold_school_id_hold_id_retention_hold",
        ),
        sa.PrimaryKeyConstraint("school_id", "hold_id", "event", name="pk_told_hold"),
    )
    op.create_index("ix_told_hold_case_file", "told_hold", ["school_id", "case_file_id"])
    _write_told()
    force_row_security(op, "told_hold")
    _believe_what_waits()


def _write_told() -> None:
    # The owner, too, sees the rows of no school but the transaction's.
    op.execute("ALTER TABLE retention_hold NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "INSERT INTO told_hold (school_id, hold_id, event, case_file_id, told_at)"
        " SELECT school_id, id, 'placed', case_file_id, placed_at FROM retention_hold"
        " UNION ALL SELECT school_id, id, 'lifted', case_file_id, lifted_at FROM retention_hold"
        " WHERE lifted_at IS NOT NULL"
    )
    op.execute("ALTER TABLE retention_hold FORCE ROW LEVEL SECURITY")


def _believe_what_waits() -> None:
    """Let requests and holds leave that the version before has written and not sent yet.

    As rows of a time when nobody wrote down by whom (outbox.refusals).
    """
    op.execute("ALTER TABLE outbox DISABLE TRIGGER written")
    op.execute(
        "UPDATE outbox SET written_by = NULL WHERE sent_at IS NULL AND type IN ("
        "'org.letopis.archive.destruction.requested.v1', 'org.letopis.archive.hold.placed.v1',"
        " 'org.letopis.archive.hold.lifted.v1')"
    )
    op.execute("ALTER TABLE outbox ENABLE TRIGGER written")


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
