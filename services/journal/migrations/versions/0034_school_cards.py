"""What the municipality keeps of a school: its full name, address, time zone, who answers."""

from alembic import op

from services.shared.database.online import add_check

revision = "0034"
down_revision = "0033"

_COLUMNS = (
    ("full_name", "full_name <> '' AND length(full_name) <= 400"),
    ("address", "address <> '' AND length(address) <= 300"),
    ("time_zone", "time_zone ~ '^[A-Za-z0-9_+/-]{1,64}$'"),
    ("responsible", "responsible <> '' AND length(responsible) <= 200"),
)


def upgrade() -> None:
    """Add the columns, empty: a school without a time zone has the days of the platform."""
    for column, _ in _COLUMNS:
        op.execute(f"ALTER TABLE school ADD COLUMN IF NOT EXISTS {column} text")
    op.execute("ALTER TABLE school ADD COLUMN IF NOT EXISTS version integer DEFAULT 1 NOT NULL")
    for column, rule in _COLUMNS:
        add_check(op, f"ck_school_{column}", "school", rule)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
