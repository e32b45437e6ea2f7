"""What the heads of a kind of list may say: read by rules, or as the school has told."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from services.journal.papers.heads import Head, Role
from services.journal.workbooks.names import fold

LONGEST_HEAD = 200
_BETWEEN = ":"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A kind of list: how its heads are read, and which of them make a row its head.

    `foot` begins a line that is of nobody; of each group of `needed` there must be a column;
    `meanings` are what a column may be told to hold, each
    with its words; `told` is what the school has said of folded heads: a meaning, or empty for a
    column that is not needed.
    """

    read: Callable[[str], Head | None]
    certain: frozenset[Role]
    foot: re.Pattern[str]
    needed: tuple[tuple[Role, ...], ...]
    meanings: Mapping[str, str]
    told: Mapping[str, str] = field(default_factory=dict)

    def head(self, text: str) -> Head | None:
        """What a head says of its column; None where it is not known, or not needed."""
        meaning = self.told.get(fold(text))
        return self.read(text) if meaning is None else head_of(meaning)

    def is_unneeded(self, text: str) -> bool:
        """Whether the school has said that a column is not needed."""
        return self.told.get(fold(text)) == ""

    def known(self, cells: Iterable[object]) -> dict[int, Head]:
        """The heads of a row that are known, by the index of their column."""
        heads = {
            at: self.head(cell) for at, cell in enumerate(cells)
            if isinstance(cell, str) and len(cell) <= LONGEST_HEAD
        }
        return {at: head for at, head in heads.items() if head is not None}

    def is_head(self, known: Mapping[int, Head]) -> bool:
        """Whether a row with these heads is the head of a table: two of them, one certain."""
        return len(known) > 1 and any(head.role in self.certain for head in known.values())


def meaning_of(head: Head) -> str:
    """What a column holds, in one word that is stored: ``phone``, ``phone:мать``."""
    return f"{head.role}{_BETWEEN}{head.whose}" if head.whose else str(head.role)


def head_of(meaning: str) -> Head | None:
    """The reverse of `meaning_of`; None of a column that is not needed."""
    role, _, whose = meaning.partition(_BETWEEN)
    return Head(Role(role), whose) if role in set(Role) else None
