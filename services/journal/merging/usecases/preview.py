"""What a merge or a split would do, in figures and words, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records; `about` says by what people tell them apart (classes, posts, children).

    `contacts` are telephone and e-mail of an adult.
    """

    id: UUID
    name: str
    born_on: date | None
    login: str | None
    about: Sequence[str]
    contacts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """So many things of a kind go from one record to the other; `names` are some of them."""

    kind: str
    count: int
    names: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What would move to the record that stays, and what stands against it (in sentences).

    `notes` are what people should know besides; `names` are the two full names to choose from,
    `name_of` the fuller of them. `seen` is to be sent with the order to do it.
    """

    kind: str
    stays: Side
    goes: Side
    moved: Sequence[Moved]
    against: Sequence[str]
    notes: Sequence[str]
    name_of: str
    seen: str
