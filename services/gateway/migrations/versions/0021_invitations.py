"""One-time codes with which people set their first password: digests, and what became of each."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the table."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("code_digest", sa.LargeBinary, nullable=False),
        sa.Column("issued_at", moment, nullable=False),
        sa.Column("issued_by", sa.Text, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("new_factor", sa.Boolean, nullable=False),
        sa.Column("used_at", moment),
        sa.Column("void_at", moment),
        sa.CheckConstraint("length(code_digest) = 32", name="ck_invitation_code_digest"),
        sa.CheckConstraint("login = lower(login)", name="ck_invitation_login"),
        sa.CheckConstraint("expires_at > issued_at", name="ck_invitation_lives"),
        sa.CheckConstraint("used_at IS NULL OR void_at IS NULL", name="ck_invitation_one_end"),
    )
    op.create_index("ix_invitation_login", "invitation", ["login", "issued_at"])
    op.create_index(
        "uq_invitation_open",
        "invitation",
        ["login"],
        unique=True,
        postgresql_where=sa.text("used_at IS NULL AND void_at IS NULL"),
    )


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
