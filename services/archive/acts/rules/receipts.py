"""What a service's receipt says, read from the signed document (services/destruction/receipts.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.archive.packages.rules import WHY_LOCKED
from services.shared.wording import heard, listed, said


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
            said("%(what)s: %(why)s (%(rows)s)", what=one.title, why=kept.why, rows=kept.rows)
            for one in self.classes for kept in one.kept
        ]
        reasons += [said("не знает вида данных «%(name)s»", name=name) for name in self.unknown]
        if self.outcome == "remains":
            reasons += [
                said("осталось: %(what)s — %(rows)s", what=one.title, rows=one.rows)
                for one in self.classes if one.rows
            ]
        return listed(reasons) if reasons else ""


def read_receipt(document: Mapping[str, Any]) -> Receipt:
    """Return what a signed document says; each kind of receipt leaves out what it has not."""
    return Receipt(
        purpose=document["purpose"],
        outcome=document["outcome"],
        at=document["at"],
        why=_heard(document["why"]) if document.get("why") else "",
        classes=tuple(_class(one) for one in document.get("classes", ())),
        unknown=tuple(document.get("unknown", ())),
        stays=tuple(
            StayingRows(heard(one["what"]), one["rows"], heard(one["why"]))
            for one in document.get("stays", ())
        ),
        subjects=tuple(document.get("subjects", ())),
        chained=document.get("chained"),
    )


def _class(document: Mapping[str, Any]) -> ReportedClass:
    return ReportedClass(
        name=document["name"],
        title=heard(document["title"]),
        rows=document["rows"],
        objects=document.get("objects", 0),
        digest=document.get("digest", ""),
        kept=tuple(KeptRows(_heard(one["why"]), one["rows"]) for one in document.get("kept", ())),
    )


def _heard(why: str) -> str:
    return heard(why, *WHY_LOCKED)
