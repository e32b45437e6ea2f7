"""What an enrolment says of its order: why, by which order, where from and where to."""

from alembic import op

from services.shared.database.online import add_check

revision = "0033"
down_revision = "0032"

_COLUMNS = (
    "reason", "order_number", "came_from", "departure_reason", "departure_order", "went_to",
)
_RULES = {
    "reason": "reason IN ('other_school', 'first_class', 'moved', 'next_year', 'other')",
    "departure_reason": (
        "departure_reason IN ('other_school', 'moved', 'graduated', 'other')"
    ),
    "departure": (
        "departed_on IS NOT NULL"
        " OR num_nonnulls(departure_reason, departure_order, went_to) = 0"
    ),
    "order_number": "order_number <> '' AND length(order_number) <= 40",
    "came_from": "came_from <> '' AND length(came_from) <= 200",
    "departure_order": "departure_order <> '' AND length(departure_order) <= 40",
    "went_to": "went_to <> '' AND length(went_to) <= 200",
}


def upgrade() -> None:
    """Add the columns, empty: of what was before, nobody has said it."""
    for column in _COLUMNS:
        op.execute(f"ALTER TABLE enrolment ADD COLUMN IF NOT EXISTS {column} text")
    for name, rule in _RULES.items():
        add_check(op, f"ck_enrolment_{name}", "enrolment", rule)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
