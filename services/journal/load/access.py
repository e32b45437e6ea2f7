"""Who may do what: teaching load (domain reference §7)."""

from services.journal.core.roles import LEADERS
from services.shared.accountability.access import Action

# Who teaches which class how many hours, and who leads it: names no child.
LOAD_READ = Action("load.read", LEADERS)

ACTIONS = (LOAD_READ,)
