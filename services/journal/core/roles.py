"""Sets of roles that the access rules of several features name (domain reference §7)."""

from services.shared.accountability.access import Tie
from services.shared.accountability.roles import Role

LEADERS = {Role.DIRECTOR: Tie.SCHOOL, Role.DEPUTY: Tie.SCHOOL}
CHILD = {Role.REPRESENTATIVE: Tie.OWN_CHILD, Role.PUPIL: Tie.OWN_RECORD}
SCHOOL_STAFF = {
    **LEADERS,
    Role.TEACHER: Tie.SCHOOL,
    Role.CLASS_TEACHER: Tie.SCHOOL,
    Role.PSYCHOLOGIST: Tie.SCHOOL,
    Role.ARCHIVIST: Tie.SCHOOL,
    Role.DATA_OFFICER: Tie.SCHOOL,
}
EVERYBODY_ABOVE = {
    Role.MUNICIPALITY_OPERATOR: Tie.PLATFORM,
    Role.REGION_OPERATOR: Tie.PLATFORM,
    Role.PLATFORM_ADMIN: Tie.PLATFORM,
}
