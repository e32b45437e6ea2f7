"""What a destruction leaves of a school's attendance codes, and why."""

from services.destruction import Declaration, Stays
from services.journal.attendance_codes.models import AttendanceCode
from services.shared.process.settings import Settings
from services.shared.wording import said


def destruction(_settings: Settings) -> Declaration:
    """Return the table that stays."""
    return Declaration(
        stays=(Stays(AttendanceCode.__tablename__, said(
            "справочник школы, сведений об учениках не содержит"
        )),)
    )
