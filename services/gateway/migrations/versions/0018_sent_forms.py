"""Forms that were sent, so that one sent twice is answered twice and obeyed once."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "sent_form",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column(
            "session_id",
            sa.Uuid,
            sa.ForeignKey("browser_session.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("location", sa.Text),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(digest) = 32", name="ck_sent_form_digest"),
    )
    op.create_index("ix_sent_form_session_id", "sent_form", ["session_id"])
    op.create_index("ix_sent_form_sent_at", "sent_form", ["sent_at"])


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
