"""How far a task has come, by eraser of each data class; kept as JSON in the task's row."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.destruction.declarations import Batch, DataClass, Destruction, Eraser, Kept

_NOTHING = bytes(32).hex()


@dataclass(frozen=True)
class EraserProgress:
    """What one eraser has destroyed: rows, objects, and the rows that could not go."""

    rows: int = 0
    objects: int = 0
    kept: tuple[Kept, ...] = ()
    done: bool = False

    def after(self, batch: Batch) -> "EraserProgress":
        """Return the progress after a batch."""
        return EraserProgress(
            self.rows + len(batch.identifiers),
            self.objects + batch.objects,
            (*self.kept, *batch.kept),
            done=not batch.full,
        )


@dataclass(frozen=True)
class ClassProgress:
    """What went of one data class: by eraser, and the digest over the identifiers, in hex."""

    digest: str
    parts: tuple[EraserProgress, ...]


Progress = Mapping[str, ClassProgress]
"""By the name of the data class."""


@dataclass(frozen=True)
class OpenEraser:
    """The eraser whose turn it is: its class, its place among those of the class, its progress."""

    class_name: str
    number: int
    eraser: Eraser
    progress: EraserProgress

    def could_not_go(self) -> frozenset[str]:
        """Return the identifiers of rows that were tried and could not go."""
        return frozenset(kept.identifier for kept in self.progress.kept)


def load_progress(document: Mapping[str, Any]) -> Progress:
    """Return the progress that a task's row holds."""
    return {
        name: ClassProgress(
            one["digest"],
            tuple(
                EraserProgress(
                    part["rows"],
                    part["objects"],
                    tuple(Kept(**kept) for kept in part["kept"]),
                    part["done"],
                )
                for part in one["parts"]
            ),
        )
        for name, one in document.items()
    }


def dump_progress(progress: Progress) -> dict[str, Any]:
    """Return the progress as it is written into a task's row."""
    return {name: asdict(one) for name, one in progress.items()}


def new_progress(destruction: Destruction, requested: Iterable[str]) -> Progress:
    """Return the progress of a task that was just begun."""
    return {
        one.name: ClassProgress(_NOTHING, tuple(EraserProgress() for _ in one.erasers))
        for one in requested_classes(destruction, requested)
    }


def next_open(destruction: Destruction, progress: Progress) -> OpenEraser | None:
    """Return the first eraser that is not done."""
    for one in destruction.classes:
        if one.name not in progress:
            continue
        for number, eraser in enumerate(one.erasers):
            part = progress[one.name].parts[number]
            if not part.done:
                return OpenEraser(one.name, number, eraser, part)
    return None


def progress_after(progress: Progress, current: OpenEraser, batch: Batch) -> Progress:
    """Return the progress after a batch; the digest goes on from identifier to identifier."""
    before = progress[current.class_name]
    parts = list(before.parts)
    parts[current.number] = current.progress.after(batch)
    digest = _chained(before.digest, batch.identifiers)
    return {**progress, current.class_name: ClassProgress(digest, tuple(parts))}


def requested_classes(destruction: Destruction, requested: Iterable[str]) -> list[DataClass]:
    """Return the classes of a request that are this service's, in the service's own order."""
    names = set(requested)
    return [one for one in destruction.classes if one.name in names]


def _chained(digest: str, identifiers: Sequence[str]) -> str:
    """Bind each identifier to those before it: the same whatever the size of the batches."""
    value = bytes.fromhex(digest)
    for identifier in identifiers:
        value = hashlib.sha256(value + identifier.encode()).digest()
    return value.hex()
