"""Sets of roles that several features open for."""

from services.shared.accountability.roles import Role

LEADERS = frozenset({Role.DIRECTOR, Role.DEPUTY})
CLASS_READERS = LEADERS | {Role.CLASS_TEACHER}
SUBJECT_READERS = CLASS_READERS | {Role.TEACHER}
CHILD_READERS = CLASS_READERS | {Role.PSYCHOLOGIST}
ARCHIVE_READERS = LEADERS | {Role.ARCHIVIST, Role.DATA_OFFICER}
ABOVE_SCHOOLS = frozenset({Role.MUNICIPALITY_OPERATOR, Role.REGION_OPERATOR})
MUNICIPALITY = frozenset({Role.MUNICIPALITY_OPERATOR})
ARCHIVIST = frozenset({Role.ARCHIVIST})
DEPUTY = frozenset({Role.DEPUTY})
SCHOOL_STAFF = SUBJECT_READERS | {Role.PSYCHOLOGIST, Role.ARCHIVIST, Role.DATA_OFFICER}
# Who connects other systems; the description itself is public.
API_READERS = ABOVE_SCHOOLS | {Role.PLATFORM_ADMIN}
PLATFORM_ADMIN = frozenset({Role.PLATFORM_ADMIN})
