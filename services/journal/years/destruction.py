"""What a destruction leaves of school years and terms, and why."""

from services.destruction import Declaration, Stays
from services.shared.process.settings import Settings
from services.shared.wording import said

_DIRECTORY = said("справочник школы, сведений об учениках не содержит")


def destruction(_settings: Settings) -> Declaration:
    """Return the tables that stay."""
    return Declaration(
        stays=(
            Stays("academic_year", _DIRECTORY),
            Stays("term", _DIRECTORY),
        )
    )
