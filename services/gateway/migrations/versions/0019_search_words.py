"""Words of searches, encrypted, so that a list found by them has an address to come back to."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "search_words",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "session_id",
            sa.Uuid,
            sa.ForeignKey("browser_session.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(sealed) <= 1000", name="ck_search_words_sealed"),
    )
    op.create_index("ix_search_words_session_id", "search_words", ["session_id"])
    op.create_index("ix_search_words_kept_at", "search_words", ["kept_at"])


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
