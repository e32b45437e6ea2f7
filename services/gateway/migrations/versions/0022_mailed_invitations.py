"""Invitations by e-mail: letters that wait to be sent, encrypted, and what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the table, and the two moments of an invitation."""
    op.create_table(
        "invitation_letter",
        sa.Column(
            "invitation_id",
            sa.Uuid,
            sa.ForeignKey("invitation.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("length(sealed) <= 4000", name="ck_invitation_letter_sealed"),
    )
    for name in ("mailed_at", "mail_refused_at"):
        op.add_column("invitation", sa.Column(name, sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
