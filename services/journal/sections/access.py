"""Who may do what: the settings of a school (domain reference §7)."""

from services.journal.core.roles import SCHOOL_STAFF
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

SETTINGS_READ = Action("settings.read", SCHOOL_STAFF)
SETTINGS_WRITE = Action(
    "settings.write", {Role.DEPUTY: Tie.SCHOOL, Role.OPERATOR: Tie.SCHOOL}
)

ACTIONS = (SETTINGS_READ, SETTINGS_WRITE)
