"""What lists of pupils say beside the name: sex, who a representative is, how to reach one."""

from alembic import op

from services.shared.database.online import add_check

revision = "0029"
down_revision = "0028"

_COLUMNS = (
    ("pupil", "sex", "sex IN ('m', 'f')"),
    ("representative", "phone", "phone ~ '^[+]?[0-9]{5,15}$'"),
    ("representative", "e_mail", "e_mail ~ '^[^@]+@[^@]+$' AND length(e_mail) <= 254"),
    ("representation", "relation", "relation <> '' AND length(relation) <= 40"),
)


def upgrade() -> None:
    """Add the columns, empty: nobody has said it yet."""
    for table, column, _ in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column} text")
    for table, column, rule in _COLUMNS:
        add_check(op, f"ck_{table}_{column}", table, rule)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
