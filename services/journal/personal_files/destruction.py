"""What a destruction leaves of personal files, and why."""

from services.destruction import Declaration, Stays
from services.shared.process.settings import Settings
from services.shared.wording import said


def destruction(_settings: Settings) -> Declaration:
    """Return the tables that stay."""
    return Declaration(
        stays=(
            Stays("commendation", said("поощрения: личное дело, 3 года после выбытия")),
        )
    )
