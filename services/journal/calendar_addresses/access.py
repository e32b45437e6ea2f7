"""Who may do what: addresses of calendars."""

from services.journal.core.roles import SCHOOL_STAFF
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# One's own addresses alone: the use case names the person.
CALENDAR_ADDRESS = Action(
    "calendar_address.own",
    {**SCHOOL_STAFF, Role.REPRESENTATIVE: Tie.SCHOOL, Role.PUPIL: Tie.SCHOOL},
)
# Asked by the gateway for whoever has an address.
CALENDAR_FEED = Action("calendar_address.read", {Role.GATEWAY: Tie.PLATFORM})

ACTIONS = (CALENDAR_ADDRESS, CALENDAR_FEED)
