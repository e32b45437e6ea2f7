"""Who may do what: lessons (domain reference §7)."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

LESSON_WRITE = Action("lesson.write", {Role.TEACHER: Tie.OWN_GROUP}, by_substitute=True)

ACTIONS = (LESSON_WRITE,)
