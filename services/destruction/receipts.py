"""What a receipt says: which classes went, how much, by which digest, and what stayed and why.

The fields of these types are the keys of the signed document that the archive reads.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.destruction.declarations import Destruction, Scope
from services.destruction.erasers import ChainedRows
from services.destruction.models import DestructionTask
from services.destruction.progress import EraserProgress, load_progress, requested_classes
from services.shared.process.clock import now


class Outcome(StrEnum):
    """How a request ended."""

    DESTROYED = "destroyed"
    PARTLY = "partly"  # something could not go; the receipt says what and why
    REFUSED = "refused"  # a hold; what had gone by then is counted
    WAITING = "waiting"  # not ended: a part does not answer; tried again
    EMPTY = "empty"  # looked again, found nothing
    REMAINS = "remains"  # looked again, found something


@dataclass(frozen=True)
class KeptRows:
    """How many rows of a class could not go for one reason."""

    why: str
    rows: int


@dataclass(frozen=True)
class DestroyedClass:
    """What went of a data class; `digest` is over the identifiers of its rows, in hex."""

    name: str
    title: str
    rows: int
    objects: int
    digest: str
    kept: Sequence[KeptRows]


@dataclass(frozen=True)
class FoundClass:
    """How many rows of a data class there still are."""

    name: str
    title: str
    rows: int


@dataclass(frozen=True)
class StayingRows:
    """How many rows of a table a destruction leaves alone, and why."""

    what: str
    rows: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What every receipt says: for which request, how it ended, and when, to the second."""

    version: int = 1
    school: str
    request: UUID
    act: UUID
    case_file: UUID
    purpose: str
    outcome: Outcome
    at: datetime

    def document(self, service: str) -> dict[str, Any]:
        """Return the document that `service` signs."""
        return {**asdict(self), "service": service}


@dataclass(frozen=True, kw_only=True)
class DestructionReceipt(Receipt):
    """A task that was worked through; `unknown` are classes that the service does not have.

    `chained`: hash-chained table → how many of its rows went; the archive countersigns no more.

    `subjects` are the ids of the children whose data went.
    """

    chained: Mapping[str, int]
    classes: Sequence[DestroyedClass]
    unknown: Sequence[str]
    stays: Sequence[StayingRows]
    subjects: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class InterruptedReceipt(Receipt):
    """A task that was refused or has to wait, why, and what had gone before."""

    why: str
    chained: Mapping[str, int]
    classes: Sequence[DestroyedClass]


@dataclass(frozen=True, kw_only=True)
class VerificationReceipt(Receipt):
    """What there still is of each class that was asked about."""

    classes: Sequence[FoundClass]
    unknown: Sequence[str]


def destruction_receipt(
    session: Session, destruction: Destruction, task: DestructionTask, scope: Scope
) -> DestructionReceipt:
    """Return the receipt of a task that was worked through."""
    classes = _destroyed(destruction, task)
    unknown = _unknown(destruction, task)
    whole = not unknown and not any(one.kept for one in classes)
    return DestructionReceipt(
        **_head(task),
        outcome=Outcome.DESTROYED if whole else Outcome.PARTLY,
        chained=_chained(destruction, task),
        classes=classes,
        unknown=unknown,
        stays=_staying(session, destruction, scope),
        subjects=sorted(map(str, destruction.subjects(session, scope))),
    )


def refusal_receipt(
    destruction: Destruction, task: DestructionTask, why: str
) -> InterruptedReceipt:
    """Return the receipt of a task that a hold has stopped, with what had gone before."""
    return _interrupted(destruction, task, Outcome.REFUSED, why)


def waiting_notice(
    destruction: Destruction, task: DestructionTask, why: str
) -> InterruptedReceipt:
    """Return the notice that a task cannot go on for now, with what had gone before."""
    return _interrupted(destruction, task, Outcome.WAITING, why)


def verification_receipt(
    session: Session, destruction: Destruction, task: DestructionTask, scope: Scope
) -> VerificationReceipt:
    """Return what there still is of each class: the receipt of a verification."""
    classes = [
        FoundClass(
            one.name,
            one.title,
            sum(eraser.remaining(session, scope) for eraser in one.erasers),
        )
        for one in requested_classes(destruction, task.request["data_classes"])
    ]
    unknown = _unknown(destruction, task)
    found = bool(unknown) or any(one.rows for one in classes)
    return VerificationReceipt(
        **_head(task),
        outcome=Outcome.REMAINS if found else Outcome.EMPTY,
        classes=classes,
        unknown=unknown,
    )


def _interrupted(
    destruction: Destruction, task: DestructionTask, outcome: Outcome, why: str
) -> InterruptedReceipt:
    classes = _destroyed(destruction, task)
    return InterruptedReceipt(
        **_head(task), outcome=outcome, why=why, chained=_chained(destruction, task),
        classes=classes,
    )


def _head(task: DestructionTask) -> dict[str, Any]:
    return {
        "school": task.school_id,
        "request": task.id,
        "act": task.act_id,
        "case_file": task.case_file_id,
        "purpose": task.purpose,
        "at": now().replace(microsecond=0),
    }


def _destroyed(destruction: Destruction, task: DestructionTask) -> list[DestroyedClass]:
    titles = {one.name: one.title for one in destruction.classes}
    return [
        DestroyedClass(
            name,
            titles[name],
            sum(part.rows for part in one.parts),
            sum(part.objects for part in one.parts),
            one.digest,
            _kept(one.parts),
        )
        for name, one in sorted(load_progress(task.progress).items())
    ]


def _chained(destruction: Destruction, task: DestructionTask) -> dict[str, int]:
    tables = {
        eraser.table
        for one in destruction.classes
        for eraser in one.erasers
        if isinstance(eraser, ChainedRows)
    }
    rows = Counter(dict.fromkeys(sorted(tables), 0))
    for progress in load_progress(task.progress).values():
        for part in progress.parts:
            if part.table in tables:
                rows[part.table] += part.rows
    return dict(rows)


def _kept(parts: Iterable[EraserProgress]) -> list[KeptRows]:
    reasons = Counter(kept.why for part in parts for kept in part.kept)
    return [KeptRows(why, rows) for why, rows in sorted(reasons.items())]


def _unknown(destruction: Destruction, task: DestructionTask) -> list[str]:
    """Return the classes that were asked of this service and that it does not know."""
    service = destruction.answer.split(".")[2]
    known = {one.name for one in destruction.classes}
    requested = task.request["data_classes"]
    return sorted(
        name for name in requested if name.startswith(f"{service}.") and name not in known
    )


def _staying(session: Session, destruction: Destruction, scope: Scope) -> list[StayingRows]:
    counted = (
        (one, one.where(session, scope)) for one in destruction.stays if one.where is not None
    )
    return [
        StayingRows(one.title or one.table, rows, one.why) for one, rows in counted if rows
    ]
