"""What a kind of list has to say of itself, so that it is read, planned and written like all."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.papers.outcome import ListReport
from services.journal.papers.vocabulary import Vocabulary
from services.journal.workbooks import AcademicYear, Workbook
from services.shared.accountability.caller import Caller
from services.shared.database.base import new_id

_ID = re.compile(r"UUID\('[0-9a-f-]{36}'\)")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a list would change: `write` writes it and returns the classes that it was about.

    `seen` is the same digest as long as the list would do the same to the school.
    """

    report: ListReport
    seen: str
    classes: frozenset[UUID]
    write: Callable[[], set[UUID]]


Prepare = Callable[[Session, Caller, str, bool], Prepared]
"""Lays what was read beside the school, for a year; locks the school where it is to be written."""


class ListKind(Protocol):
    """A kind of list: what it is called, how its heads are read, how it is read and planned.

    `opened_as` is which files are taken (services.journal.file_reader.child); the heads of `words`
    without meanings are never asked about.
    """

    name: str
    words: Vocabulary
    opened_as: str

    def read(self, workbook: Workbook, year: AcademicYear, words: Vocabulary) -> Prepare:
        """Return what lays the list of a file beside the school.

        Raises:
            WorkbookRefused: it is no such list.
        """
        ...


class NewIds:
    """Gives ids to what is new, and forgets them in the digest of a plan."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def __call__(self) -> UUID:
        """Return an id that nothing has yet."""
        id_ = new_id()
        self._given[repr(id_)] = f"new{len(self._given)}"
        return id_

    def digest(self, plan: object) -> str:
        """Return the same digest of two plans that differ in the ids of what is new alone."""
        text = _ID.sub(lambda found: self._given.get(found[0], found[0]), repr(plan))
        return hashlib.sha256(text.encode()).hexdigest()
