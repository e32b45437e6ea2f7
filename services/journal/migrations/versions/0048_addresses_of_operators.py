"""People above the schools have an e-mail address, so that an invitation can go there."""

from alembic import op

from services.shared.database.online import add_check

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    """Add the column, empty: nobody has told an address."""
    op.execute("ALTER TABLE account ADD COLUMN IF NOT EXISTS e_mail text")
    add_check(
        op, "ck_account_e_mail", "account",
        "e_mail IS NULL OR (e_mail ~ '^[^@]+@[^@]+$' AND length(e_mail) <= 254)"
        " AND roles <> '{}'",
    )


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
