"""What a receipt says: which classes went, how much, by which digest, and what stayed and why."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from services.destruction.declarations import Destruction, Scope
from services.destruction.models import DestructionTask
from services.destruction.progress import requested_classes
from services.shared.process.clock import now


class Outcome(StrEnum):
    """How a request ended."""

    DESTROYED = "destroyed"
    PARTLY = "partly"  # something could not go; the receipt says what and why
    REFUSED = "refused"  # a hold; what had gone by then is counted
    WAITING = "waiting"  # not ended: a part does not answer; tried again
    EMPTY = "empty"  # looked again, found nothing
    REMAINS = "remains"  # looked again, found something


def destruction_receipt(
    session: Session, destruction: Destruction, task: DestructionTask, scope: Scope
) -> dict[str, Any]:
    """Return the receipt of a task that was worked through."""
    classes = _counted(destruction, task)
    unknown = _unknown(destruction, task)
    whole = not unknown and not any(one["kept"] for one in classes)
    return {
        **_head(task, Outcome.DESTROYED if whole else Outcome.PARTLY),
        "classes": classes,
        "unknown": unknown,
        "stays": _stays(session, destruction, scope),
        "subjects": sorted(map(str, destruction.subjects(session, scope))),
    }


def refusal_receipt(
    destruction: Destruction, task: DestructionTask, why: str
) -> dict[str, Any]:
    """Return the receipt of a task that a hold has stopped, with what had gone before."""
    return {**_head(task, Outcome.REFUSED), "why": why, "classes": _counted(destruction, task)}


def waiting_notice(
    destruction: Destruction, task: DestructionTask, why: str
) -> dict[str, Any]:
    """Return word of a task that cannot go on for now."""
    return {**_head(task, Outcome.WAITING), "why": why, "classes": _counted(destruction, task)}


def verification_receipt(
    session: Session, destruction: Destruction, task: DestructionTask, scope: Scope
) -> dict[str, Any]:
    """Return what there still is of each class: the receipt of a verification."""
    asked = task.request["data_classes"]
    classes = [
        {
            "name": one.name,
            "title": one.title,
            "rows": sum(eraser.remaining(session, scope) for eraser in one.erasers),
        }
        for one in requested_classes(destruction, asked)
    ]
    unknown = _unknown(destruction, task)
    found = bool(unknown) or any(one["rows"] for one in classes)
    return {
        **_head(task, Outcome.REMAINS if found else Outcome.EMPTY),
        "classes": classes,
        "unknown": unknown,
    }


def _head(task: DestructionTask, outcome: Outcome) -> dict[str, Any]:
    return {
        "version": 1,
        "school": task.school_id,
        "request": str(task.id),
        "act": str(task.act_id),
        "case_file": str(task.case_file_id),
        "purpose": task.purpose,
        "outcome": outcome.value,
        "at": now().isoformat(timespec="seconds"),
    }


def _counted(destruction: Destruction, task: DestructionTask) -> list[dict[str, Any]]:
    titles = {one.name: one.title for one in destruction.classes}
    return [
        {
            "name": name,
            "title": titles[name],
            "rows": sum(part["rows"] for part in noted["parts"]),
            "objects": sum(part["objects"] for part in noted["parts"]),
            "digest": noted["digest"],
            "kept": _kept(noted["parts"]),
        }
        for name, noted in sorted(task.progress.items())
    ]


def _kept(parts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    reasons: dict[str, int] = {}
    for part in parts:
        for kept in part["kept"]:
            reasons[kept["why"]] = reasons.get(kept["why"], 0) + 1
    return [{"why": why, "rows": rows} for why, rows in sorted(reasons.items())]


def _unknown(destruction: Destruction, task: DestructionTask) -> list[str]:
    """Return the classes that were asked of this service and that it does not know."""
    service = destruction.answer.split(".")[2]
    known = {one.name for one in destruction.classes}
    asked = task.request["data_classes"]
    return sorted(name for name in asked if name.startswith(f"{service}.") and name not in known)


def _stays(session: Session, destruction: Destruction, scope: Scope) -> list[dict[str, Any]]:
    counted = (
        (one, one.where(session, scope)) for one in destruction.stays if one.where is not None
    )
    return [
        {"what": one.title or one.table, "rows": rows, "why": one.why}
        for one, rows in counted
        if rows
    ]
