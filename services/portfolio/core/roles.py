"""Sets of roles that the access rules of several features name (domain reference §7)."""

from services.shared.accountability.access import Tie
from services.shared.accountability.roles import Role

READERS = {
    Role.DIRECTOR: Tie.SCHOOL,
    Role.DEPUTY: Tie.SCHOOL,
    Role.CLASS_TEACHER: Tie.OWN_CLASS,
    Role.PSYCHOLOGIST: Tie.ASSIGNED,
    Role.REPRESENTATIVE: Tie.OWN_CHILD,
    Role.PUPIL: Tie.OWN_RECORD,
}
