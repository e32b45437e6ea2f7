"""What a destruction leaves of the versions of settings, and why."""

from services.destruction import Declaration, Stays
from services.journal.sections.models import SettingsSection
from services.shared.process.settings import Settings
from services.shared.wording import said


def destruction(_settings: Settings) -> Declaration:
    """Return the table that stays."""
    return Declaration(
        stays=(Stays(SettingsSection.__tablename__, said(
            "справочник школы, сведений об учениках не содержит"
        )),)
    )
