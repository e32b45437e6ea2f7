"""What a service says of its data: which classes go with a case file, and what stays, and why."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from services.shared.accountability.signing import Signer


@dataclass(frozen=True)
class Scope:
    """The case file whose data goes; `class_id` only where it belongs to one class.

    `identifiers` are the ids by which messages about it are recognised, also when the rows that
    had them are gone.
    """

    school_id: str
    request_id: UUID
    act_id: UUID
    act_number: str
    acted_on: date
    case_file_id: UUID
    kind: str
    source_id: UUID
    class_id: UUID | None = None
    class_name: str | None = None
    year_name: str | None = None
    identifiers: frozenset[UUID] = frozenset()

    def knowing(self, identifiers: Iterable[str]) -> "Scope":
        """Return the same scope with the ids by which messages about it are recognised."""
        return replace(self, identifiers=frozenset(map(UUID, identifiers)))

    @classmethod
    def of_request(cls, school_id: str, request_id: UUID, data: Mapping[str, Any]) -> "Scope":
        """Return the scope that the data of a request names."""
        return cls(
            school_id=school_id,
            request_id=request_id,
            act_id=UUID(data["act_id"]),
            act_number=data["act_number"],
            acted_on=date.fromisoformat(data["acted_on"]),
            case_file_id=UUID(data["case_file_id"]),
            kind=data["kind"],
            source_id=UUID(data["source_id"]),
            class_id=UUID(data["class_id"]) if data.get("class_id") else None,
            class_name=data.get("class_name"),
            year_name=data.get("year_name"),
        )


Where = Callable[[Scope], ColumnElement[bool]]


@dataclass(frozen=True)
class Kept:
    """A row that could not go, and why: its object is locked, for example."""

    identifier: str
    why: str


@dataclass(frozen=True)
class Batch:
    """What one step has destroyed: identifiers in the order of their keys, objects, and the rest.

    `identifiers` never holds a value about a child; `full` means that more may be there.
    """

    identifiers: Sequence[str] = ()
    objects: int = 0
    kept: Sequence[Kept] = ()
    full: bool = False


@dataclass(frozen=True)
class Step:
    """One transaction's worth of destruction; `skip` are the identifiers that could not go."""

    session: Session
    scope: Scope
    signer: Signer
    limit: int
    skip: frozenset[str] = frozenset()


class Eraser(Protocol):
    """Something of one table that goes with a case file."""

    @property
    def table(self) -> str:
        """Return the table whose rows go."""

    def destroy(self, step: Step) -> Batch:
        """Destroy up to `step.limit` rows in the order of their keys."""

    def remaining(self, session: Session, scope: Scope) -> int:
        """Return how many rows there still are."""


@dataclass(frozen=True)
class DataClass:
    """A class of data, by the name that the archive asks for; its erasers run in their order.

    No two of them are of one table: a task's progress names its erasers by their tables.
    """

    name: str
    title: str
    erasers: tuple[Eraser, ...]

    def __post_init__(self) -> None:
        """Refuse two erasers of one table."""
        if len({eraser.table for eraser in self.erasers}) < len(self.erasers):
            raise ValueError(f"{self.name}: two erasers of one table")


@dataclass(frozen=True)
class Stays:
    """A table that a destruction leaves alone, and why; with `where` the receipt counts it.

    `title` is what its rows are for people.
    """

    table: str
    why: str
    where: Callable[[Session, Scope], int] | None = None
    title: str = ""


@dataclass(frozen=True)
class Declaration:
    """What one feature says of its data.

    `wait_for_writers` runs in the transaction that places the tombstone: who writes into the case
    file at that moment ends first, who comes later sees the tombstone; it may raise
    Unavailable, and the task is begun later. `identifiers` gives further ids (of groups, for
    example) by which messages are recognised; `subjects` the ids of the children
    whose data goes, for the act.
    """

    classes: tuple[DataClass, ...] = ()
    stays: tuple[Stays, ...] = ()
    wait_for_writers: Callable[[Session, Scope], None] | None = None
    identifiers: Callable[[Session, Scope], Collection[UUID]] | None = None
    subjects: Callable[[Session, Scope], Collection[UUID]] | None = None


@dataclass(frozen=True)
class Destruction:
    """All that a service declares; `answer` is the type of the event that its receipts go by.

    Features come in the order of their layers, lowest first, and take their turn in the opposite
    order: rows go before what they refer to, and locks are taken as writers take them. A data
    class that several features add to goes in the turn of the lowest of them.
    """

    answer: str
    declarations: tuple[Declaration, ...]

    @property
    def classes(self) -> tuple[DataClass, ...]:
        """Return the data classes in the order in which they go."""
        found: dict[str, DataClass] = {}
        for one in (one for feature in reversed(self.declarations) for one in feature.classes):
            above = found.pop(one.name, None)
            added = above.erasers if above else ()
            found[one.name] = replace(one, erasers=(*added, *one.erasers))
        return tuple(found.values())

    @property
    def stays(self) -> tuple[Stays, ...]:
        """Return the tables that are left alone."""
        return tuple(one for feature in reversed(self.declarations) for one in feature.stays)

    def wait_for_writers(self, session: Session, scope: Scope) -> None:
        """Wait until nobody writes into the case file.

        Raises:
            Unavailable: it cannot be destroyed yet.
        """
        for feature in reversed(self.declarations):
            if feature.wait_for_writers is not None:
                feature.wait_for_writers(session, scope)

    def identifiers(self, session: Session, scope: Scope) -> Collection[UUID]:
        """Return further ids by which messages about the case file are recognised."""
        return [
            one for feature in self.declarations if feature.identifiers
            for one in feature.identifiers(session, scope)
        ]

    def subjects(self, session: Session, scope: Scope) -> Collection[UUID]:
        """Return the ids of the children whose data goes."""
        return {
            one for feature in self.declarations if feature.subjects
            for one in feature.subjects(session, scope)
        }

    def tables(self) -> set[str]:
        """Return every table that is spoken of."""
        going = {eraser.table for one in self.classes for eraser in one.erasers}
        return going | {one.table for one in self.stays}


# Tables of the mechanism that every service has and no destruction touches, each with its reason.
MECHANISM_STAYS = {
    "access_log": "values stand in it nowhere; it has a term of its own, three years at least",
    "chain_head": "numbers and seals",
    "chain_checkpoint": "numbers",
    "checked_part": "how far the nightly check has come: numbers and seals",
    "chain_gap": "numbers, seals and signatures of what went",
    "gap_statement": "the same, as the archive was asked to countersign it",
    "outbox_subject": "counts the events of a subject, by its id",
    "erasure_task": "the request and its receipt: ids, counts, digests",
    "erasure_hold": "ids and numbers of holds",
    "tombstone": "that it was there, and the act",
}
