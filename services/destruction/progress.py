"""How far a task has come, by eraser of each data class; kept as JSON in the task's row."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.destruction.declarations import Batch, DataClass, Destruction, Eraser, Kept

_NOTHING = bytes(32).hex()


@dataclass(frozen=True)
class EraserProgress:
    """What one eraser has destroyed: rows, objects, and the rows that could not go.

    `table` is the eraser's, whatever place it has among those of its class. Tasks of an older
    version do not name it: what they count is counted, and every eraser looks once more.
    """

    table: str = ""
    rows: int = 0
    objects: int = 0
    kept: tuple[Kept, ...] = ()
    done: bool = False

    def after(self, batch: Batch) -> "EraserProgress":
        """Return the progress after a batch."""
        return EraserProgress(
            self.table,
            self.rows + len(batch.identifiers),
            self.objects + batch.objects,
            (*self.kept, *batch.kept),
            done=not batch.full,
        )


@dataclass(frozen=True)
class ClassProgress:
    """What went of one data class: by eraser that has begun, and the digest over the identifiers.

    The digest is in hex.
    """

    digest: str = _NOTHING
    parts: tuple[EraserProgress, ...] = ()

    def of(self, eraser: Eraser) -> EraserProgress:
        """Return the progress of an eraser of the class."""
        begun = (part for part in self.parts if part.table == eraser.table)
        return next(begun, EraserProgress(eraser.table))

    def after(self, eraser: Eraser, batch: Batch) -> "ClassProgress":
        """Return the progress after a batch; the digest goes on from identifier to identifier."""
        others = (part for part in self.parts if part.table != eraser.table)
        digest = _chained(self.digest, batch.identifiers)
        return ClassProgress(digest, (*others, self.of(eraser).after(batch)))


Progress = Mapping[str, ClassProgress]
"""By the name of the data class."""


@dataclass(frozen=True)
class OpenEraser:
    """The eraser whose turn it is, with the progress of its class."""

    class_name: str
    eraser: Eraser
    progress: ClassProgress

    def could_not_go(self) -> frozenset[str]:
        """Return the identifiers of rows of the class that were tried and could not go."""
        return frozenset(
            kept.identifier for part in self.progress.parts for kept in part.kept
        )


def load_progress(document: Mapping[str, Any]) -> Progress:
    """Return the progress that a task's row holds."""
    return {
        name: ClassProgress(
            one["digest"],
            tuple(
                EraserProgress(
                    part.get("table", ""),
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
    return {one.name: ClassProgress() for one in requested_classes(destruction, requested)}


def next_open(destruction: Destruction, progress: Progress) -> OpenEraser | None:
    """Return the first eraser that is not done."""
    for one in destruction.classes:
        if one.name not in progress:
            continue
        for eraser in one.erasers:
            if not progress[one.name].of(eraser).done:
                return OpenEraser(one.name, eraser, progress[one.name])
    return None


def progress_after(progress: Progress, current: OpenEraser, batch: Batch) -> Progress:
    """Return the progress after a batch of the eraser whose turn it was."""
    return {**progress, current.class_name: current.progress.after(current.eraser, batch)}


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
