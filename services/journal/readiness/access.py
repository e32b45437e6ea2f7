"""Who may do what: what a school still lacks (counts alone; names no child)."""

from services.journal.core.roles import LEADERS
from services.shared.accountability.access import Action

READINESS_READ = Action("readiness.read", LEADERS)

ACTIONS = (READINESS_READ,)
