"""What a destruction leaves of a school's own lists, and why."""

from services.destruction import Declaration, Stays
from services.shared.process.settings import Settings
from services.shared.wording import said

_DIRECTORY = said("справочник школы, сведений об учениках не содержит")


def destruction(_settings: Settings) -> Declaration:
    """Return the tables that stay."""
    return Declaration(
        stays=(
            Stays("work_type", _DIRECTORY),
            Stays("term_mark_rule", _DIRECTORY),
        )
    )
