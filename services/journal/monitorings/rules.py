"""What a monitoring is: its tasks, its level scale, and its table from points to a mark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from services.shared.wording import said


class MonitoringError(ValueError):
    """A monitoring contradicts itself: in which field, and what would be right."""

    def __init__(self, field: str, what: str) -> None:
        """Take the field of the announcement, and the sentence for who has sent it."""
        super().__init__(f"{field}: {what}")
        self.field = field
        self.what = what


@dataclass(frozen=True, slots=True)
class Task:
    """One task with the most points that it gives."""

    number: str
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """A level or a mark that is reached from so many points on, where that was announced."""

    name: str
    starts_at: Decimal | None


@dataclass(frozen=True, slots=True)
class Monitoring:
    """A monitoring as it was announced; scales may be empty, variants too."""

    id: str
    kind: str
    title: str
    subject: str
    grade: int
    held_on: date
    tasks: tuple[Task, ...]
    levels: tuple[Step, ...]
    marks: tuple[Step, ...]
    variants: tuple[str, ...]
    code_digits: int

    @property
    def maximum(self) -> Decimal:
        """The most points that all tasks give together."""
        return sum((task.maximum for task in self.tasks), Decimal())

    def level_for(self, total: Decimal) -> str | None:
        """Return the level that so many points reach; None where levels have no points."""
        return _reached(self.levels, total)

    def mark_for(self, total: Decimal) -> str | None:
        """Return the mark that so many points give; None where no table was announced."""
        return _reached(self.marks, total)


def monitoring_from(announcement: Mapping[str, Any]) -> Monitoring:
    """Return the monitoring of an announcement that `schemas.MonitoringSchema` has loaded.

    Raises:
        MonitoringError: tasks repeat, or a scale does not begin at 0 and climb.
    """
    tasks = tuple(
        Task(str(task.get("number", place)), task["max"])
        for place, task in enumerate(announcement["tasks"], start=1)
    )
    if len({task.number for task in tasks}) < len(tasks):
        raise MonitoringError("tasks", said("у двух заданий один номер"))
    monitoring = Monitoring(
        id=announcement["id"],
        kind=announcement["kind"],
        title=announcement["title"] or f"{announcement['kind']}: {announcement['subject']}",
        subject=announcement["subject"],
        grade=announcement["grade"],
        held_on=announcement["date"],
        tasks=tasks,
        levels=_steps(announcement["levels"], "level"),
        marks=_steps(announcement["marks"], "mark"),
        variants=tuple(announcement["variants"]),
        code_digits=announcement["code_digits"],
    )
    _check_scale("levels", monitoring.levels, monitoring.maximum)
    _check_scale("marks", monitoring.marks, monitoring.maximum)
    return monitoring


def format_points(points: Decimal) -> str:
    """Return a number of points without zeros at its end."""
    return f"{points.normalize():f}"


def _steps(steps: Sequence[Mapping[str, Any]], name: str) -> tuple[Step, ...]:
    return tuple(Step(step[name], step.get("from")) for step in steps)


def _check_scale(field: str, steps: Sequence[Step], maximum: Decimal) -> None:
    if len({step.name for step in steps}) < len(steps):
        raise MonitoringError(field, said("две ступени названы одинаково"))
    starts = [step.starts_at for step in steps if step.starts_at is not None]
    if not starts:
        return
    if len(starts) < len(steps):
        raise MonitoringError(field, said("from есть или у каждой ступени, или ни у одной"))
    if starts[0] != 0:
        raise MonitoringError(field, said("первая ступень начинается с 0 баллов"))
    if any(after <= before for before, after in pairwise(starts)):
        raise MonitoringError(field, said("ступени идут по возрастанию баллов"))
    if starts[-1] > maximum:
        raise MonitoringError(field, said(
            "ступень начинается выше %(maximum)s баллов, это недостижимо",
            maximum=str(maximum),
        ))


def _reached(steps: Sequence[Step], total: Decimal) -> str | None:
    reached = [
        step.name for step in steps if step.starts_at is not None and step.starts_at <= total
    ]
    return reached[-1] if reached else None
