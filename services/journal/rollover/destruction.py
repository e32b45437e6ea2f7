"""What a destruction leaves of rollovers, and why."""

from services.destruction import Declaration, Stays
from services.shared.process.settings import Settings
from services.shared.wording import said


def destruction(_settings: Settings) -> Declaration:
    """Return the table that stays."""
    return Declaration(
        stays=(
            Stays("year_rollover", said("номера зачислений без сведений об учениках")),
        )
    )
