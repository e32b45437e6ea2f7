"""Who may do what: merging and splitting of people (domain reference §7)."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

PEOPLE_MERGE = Action("people.merge", {Role.DEPUTY: Tie.SCHOOL})

ACTIONS = (PEOPLE_MERGE,)
