"""What a service's receipt says, read from the signed document (services/destruction/receipts.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class KeptRows:
    """How many rows of a class could not go for one reason."""

    why: str
    rows: int


@dataclass(frozen=True)
class ReportedClass:
    """A class of data: what went of it, or what was found when a service looked again."""

    name: str
    title: str
    rows: int
    objects: int = 0
    digest: str = ""
    kept: tuple[KeptRows, ...] = ()


@dataclass(frozen=True)
class StayingRows:
    """What a service has left by its rules, and why."""

    what: str
    rows: int
    why: str


@dataclass(frozen=True)
class Receipt:
    """The answer of a service to one request; `at` is its moment in ISO 8601.

    `unknown` are classes that the service does not have, `subjects` the ids of the children whose
    data went. `chained` is, by hash-chained table, how many of its rows went; None where an
    earlier version did not count them apart.
    """

    purpose: str
    outcome: str
    at: str
    why: str = ""
    classes: tuple[ReportedClass, ...] = ()
    unknown: tuple[str, ...] = ()
    stays: tuple[StayingRows, ...] = ()
    subjects: tuple[str, ...] = ()
    chained: Mapping[str, int] | None = None

    @property
    def shortcoming(self) -> str:
        """Return in words why the answer is not the best one; nothing when it is."""
        if self.why:
            return self.why
        reasons = [
            f"{one.title}: {kept.why} ({kept.rows})" for one in self.classes for kept in one.kept
        ]
        reasons += [f"не знает вида данных «{name}»" for name in self.unknown]
        if self.outcome == "remains":
            reasons += [f"осталось: {one.title} — {one.rows}" for one in self.classes if one.rows]
        return ", ".join(reasons)


def read_receipt(said: Mapping[str, Any]) -> Receipt:
    """Return what a signed document says; each kind of receipt leaves out what it has not."""
    return Receipt(
        purpose=said["purpose"],
        outcome=said["outcome"],
        at=said["at"],
        why=said.get("why", ""),
        classes=tuple(_class(one) for one in said.get("classes", ())),
        unknown=tuple(said.get("unknown", ())),
        stays=tuple(
            StayingRows(one["what"], one["rows"], one["why"]) for one in said.get("stays", ())
        ),
        subjects=tuple(said.get("subjects", ())),
        chained=said.get("chained"),
    )


def _class(said: Mapping[str, Any]) -> ReportedClass:
    return ReportedClass(
        name=said["name"],
        title=said["title"],
        rows=said["rows"],
        objects=said.get("objects", 0),
        digest=said.get("digest", ""),
        kept=tuple(KeptRows(one["why"], one["rows"]) for one in said.get("kept", ())),
    )
