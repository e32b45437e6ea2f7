"""What a destruction leaves of a school's calendar, and why."""

from services.destruction import Declaration, Stays
from services.journal.calendar.models import Bell, BellSchedule, BellUse, DayOff, WorkedDay
from services.shared.process.settings import Settings
from services.shared.wording import said

_DIRECTORY = said("справочник школы, сведений об учениках не содержит")


def destruction(_settings: Settings) -> Declaration:
    """Return the tables that stay."""
    tables = (DayOff, WorkedDay, BellSchedule, Bell, BellUse)
    return Declaration(stays=tuple(Stays(one.__tablename__, _DIRECTORY) for one in tables))
