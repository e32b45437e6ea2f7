"""The school as it is before a list of staff comes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.journal.papers.structure import ClassKey
from services.journal.workbooks.names import PersonName
from services.shared.accountability.roles import Role


@dataclass(frozen=True, slots=True)
class KnownStaff:
    """Somebody on the staff; `roles` are held today, `numbers` are those of OneRoster bundles."""

    id: UUID
    name: PersonName
    post: str | None = None
    phone: str | None = None
    e_mail: str | None = None
    roles: frozenset[Role] = frozenset()
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LedClass:
    """A class of the year and who leads it now."""

    id: UUID
    name: str
    teacher_id: UUID | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class StaffState:
    """The school: the staff, the classes of the year, the names of representatives."""

    staff: tuple[KnownStaff, ...]
    classes: Mapping[ClassKey, LedClass]
    representatives: frozenset[str]
