"""What a destruction leaves of what columns mean, and why."""

from services.destruction import Declaration, Stays
from services.shared.process.settings import Settings
from services.shared.wording import said


def destruction(_settings: Settings) -> Declaration:
    """Return the tables that stay."""
    return Declaration(
        stays=(
            Stays("column_mapping", said("что значат столбцы списков: без сведений о людях")),
        )
    )
