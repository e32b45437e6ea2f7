"""The roles in which people, machines and services act (domain reference §7)."""

from enum import StrEnum


class Role(StrEnum):
    """A role, by the name that tokens, tables and events carry."""

    DIRECTOR = "director"
    DEPUTY = "deputy"
    TEACHER = "teacher"
    CLASS_TEACHER = "class_teacher"
    PSYCHOLOGIST = "psychologist"
    ARCHIVIST = "archivist"
    DATA_OFFICER = "data_officer"
    REPRESENTATIVE = "representative"
    PUPIL = "pupil"
    MUNICIPALITY_OPERATOR = "municipality_operator"
    REGION_OPERATOR = "region_operator"
    PLATFORM_ADMIN = "platform_admin"
    # No people: a command on the platform's own machine, the gateway asking in its own name, a
    # regional system whose message is handled, and a service's worker.
    OPERATOR = "operator"
    GATEWAY = "gateway"
    REGION = "region"
    SERVICE = "service"
    NONE = "none"  # who came to the door and holds no role here; stands in refusals alone


STAFF_ROLES = (
    Role.DIRECTOR,
    Role.DEPUTY,
    Role.TEACHER,
    Role.CLASS_TEACHER,
    Role.PSYCHOLOGIST,
    Role.ARCHIVIST,
    Role.DATA_OFFICER,
)
FAMILY_ROLES = frozenset({Role.REPRESENTATIVE, Role.PUPIL})
ROLES_ABOVE_SCHOOLS = (Role.MUNICIPALITY_OPERATOR, Role.REGION_OPERATOR, Role.PLATFORM_ADMIN)
INNER_ROLES = (Role.OPERATOR, Role.GATEWAY, Role.REGION, Role.SERVICE, Role.NONE)
PEOPLE_ROLES = tuple(role for role in Role if role not in INNER_ROLES)
