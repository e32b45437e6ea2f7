"""How far a task has come: by eraser of each data class, as plain JSON in the task's row."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.destruction.declarations import Batch, DataClass, Destruction, Eraser

_NOTHING = bytes(32).hex()


@dataclass(frozen=True)
class Open:
    """The eraser at work: the class, which of its erasers, and what is noted of it."""

    name: str
    number: int
    eraser: Eraser
    noted: Mapping[str, Any]

    def could_not_go(self) -> frozenset[str]:
        """Return the identifiers of rows that were tried and could not go."""
        return frozenset(kept["identifier"] for kept in self.noted["kept"])


def new_progress(destruction: Destruction, asked: Sequence[str]) -> dict[str, Any]:
    """Return the progress of a task that was just begun."""
    return {
        one.name: {
            "digest": _NOTHING,
            "parts": [
                {"rows": 0, "objects": 0, "kept": [], "done": False} for _eraser in one.erasers
            ],
        }
        for one in requested_classes(destruction, asked)
    }


def next_open(destruction: Destruction, progress: Mapping[str, Any]) -> Open | None:
    """Return the first eraser that is not done."""
    for one in destruction.classes:
        if one.name not in progress:
            continue
        for number, eraser in enumerate(one.erasers):
            noted = progress[one.name]["parts"][number]
            if not noted["done"]:
                return Open(one.name, number, eraser, noted)
    return None


def progress_after(progress: Mapping[str, Any], place: Open, batch: Batch) -> dict[str, Any]:
    """Return the progress after a batch; the digest goes on from identifier to identifier."""
    before = progress[place.name]
    parts = list(before["parts"])
    parts[place.number] = {
        "rows": place.noted["rows"] + len(batch.identifiers),
        "objects": place.noted["objects"] + batch.objects,
        "kept": [
            *place.noted["kept"],
            *({"identifier": kept.identifier, "why": kept.why} for kept in batch.kept),
        ],
        "done": not batch.full,
    }
    digest = _chained(before["digest"], batch.identifiers)
    return {**progress, place.name: {"digest": digest, "parts": parts}}


def requested_classes(destruction: Destruction, asked: Sequence[str]) -> list[DataClass]:
    """Return the classes of a request that are this service's, in the service's own order."""
    return [one for one in destruction.classes if one.name in asked]


def _chained(digest: str, identifiers: Sequence[str]) -> str:
    """Bind each identifier to those before it: the same whatever the size of the batches."""
    value = bytes.fromhex(digest)
    for identifier in identifiers:
        value = hashlib.sha256(value + identifier.encode()).digest()
    return value.hex()
