"""What a destruction leaves of the names of subjects, and why."""

from services.destruction import Declaration, Stays
from services.journal.subjects.models import SubjectAlias
from services.shared.process.settings import Settings
from services.shared.wording import said


def destruction(_settings: Settings) -> Declaration:
    """Return the table that stays."""
    return Declaration(
        stays=(Stays(SubjectAlias.__tablename__, said(
            "справочник школы, сведений об учениках не содержит"
        )),)
    )
