"""What a destruction leaves of lists, and why."""

from services.destruction import Declaration, Stays
from services.shared.process.settings import Settings
from services.shared.wording import said


def destruction(_settings: Settings) -> Declaration:
    """Return the tables that stay."""
    return Declaration(
        stays=(
            Stays("list_upload", said("загруженные списки: хранятся один день, затем без имён")),
        )
    )
