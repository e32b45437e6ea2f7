"""A child whom the school knows from any year, as who is who is found out."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.journal.papers.structure import ClassKey
from services.journal.workbooks.names import PersonName


@dataclass(frozen=True, slots=True)
class KnownEnrolment:
    """The latest enrolment of a child within the year of the list, or before it.

    `years_ago` is 0 for the year of the list; `left` says that the child left before the end.
    """

    id: UUID
    class_id: UUID
    class_key: ClassKey
    class_name: str
    enrolled_on: date
    departed_on: date | None
    years_ago: int = 0
    left: bool = False


@dataclass(frozen=True, slots=True)
class KnownPupil:
    """A child whom the school knows from any year; `numbers` are those of OneRoster bundles."""

    id: UUID
    name: PersonName
    born_on: date | None
    sex: str | None = None
    now: KnownEnrolment | None = None
    before: KnownEnrolment | None = None
    numbers: frozenset[str] = frozenset()

    @property
    def is_here(self) -> bool:
        """Whether the child is in a class of the year and has not departed."""
        return self.now is not None and self.now.departed_on is None
