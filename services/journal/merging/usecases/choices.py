"""What is chosen when one record that is two people becomes two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.journal.people.rules import Name

GOES, FROM, BOTH = "goes", "from", "both"
HOW = (GOES, FROM, BOTH)


@dataclass(frozen=True, slots=True)
class StayChoice:
    """What becomes of an enrolment: it `goes`, goes `from` a day on, or `both` are in the class.

    Of both, the marks of `groups` go, and the membership in these subgroups.
    """

    enrolment_id: UUID
    how: str
    since: date | None = None
    groups: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """Whose record is two people's, what the new one is called, and what goes to it.

    `representatives` (of a pupil) → `goes` or `both`; `children` go from a representative to the
    new one. Of a `person` who is staff and representative nothing is chosen.
    """

    kind: str
    id: UUID
    name: Name
    born_on: date | None = None
    stays: Sequence[StayChoice] = ()
    representatives: Mapping[UUID, str] = field(default_factory=dict)
    children: Sequence[UUID] = ()
