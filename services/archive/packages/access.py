"""Who may do what: packages (domain reference §7)."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# A package names every child of a class: only who keeps it takes it out or reads it back.
ARCHIVE_FETCH = Action("archive.fetch", {Role.ARCHIVIST: Tie.SCHOOL})
ARCHIVE_CHECK = Action("archive.check", {Role.ARCHIVIST: Tie.SCHOOL})

ACTIONS = (ARCHIVE_FETCH, ARCHIVE_CHECK)
