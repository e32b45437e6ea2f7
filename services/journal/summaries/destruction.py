"""What a destruction leaves of the published sums, and why."""

from services.destruction import Declaration, Stays
from services.shared.process.settings import Settings
from services.shared.wording import said


def destruction(_settings: Settings) -> Declaration:
    """Return the tables that stay."""
    return Declaration(
        stays=(
            Stays(
                "published_sum",
                said("суммы по параллелям, не меньше пяти детей: без имён и номеров"),
            ),
        )
    )
