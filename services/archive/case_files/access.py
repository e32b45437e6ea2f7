"""Who may do what: case files (domain reference §7)."""

from services.archive.core.roles import READERS
from services.shared.accountability.access import Action

ARCHIVE_READ = Action("archive.read", READERS)

ACTIONS = (ARCHIVE_READ,)
