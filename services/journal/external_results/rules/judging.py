"""Judges the records of a batch: each gets one verdict, and a refusal says what would be right.

`why` is in Russian, with the kind of refusal in English at the end for whoever reads neither
this nor the table of reasons in docs/exchange, where the rules stand.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from services.journal.external_results.rules.records import (
    Record,
    RecordError,
    key_in,
    record_from,
)
from services.journal.monitorings.rules import Monitoring, format_points
from services.journal.participant_codes.rules import fold_class_name


class Outcome(StrEnum):
    """What becomes of a record."""

    TAKEN = "taken"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why a record is refused."""

    UNREADABLE = "unreadable"
    UNKNOWN_MONITORING = "unknown_monitoring"
    UNKNOWN_SCHOOL = "unknown_school"
    UNKNOWN_CODE = "unknown_code"
    OTHER_CLASS = "other_class"
    DUPLICATE = "duplicate_in_batch"
    UNKNOWN_VARIANT = "unknown_variant"
    WRONG_TASKS = "wrong_number_of_tasks"
    ABOVE_MAXIMUM = "points_above_maximum"
    WRONG_TOTAL = "total_does_not_add_up"
    WRONG_MARK = "wrong_mark"
    WRONG_LEVEL = "wrong_level"

    @property
    def label(self) -> str:
        """The kind of refusal in English."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a record, or a whole message, is not taken."""

    reason: Reason
    what: str

    @property
    def why(self) -> str:
        """The sentence for people, with the kind at its end."""
        return f"{self.what} ({self.reason.label})."


# A mark where no table from points to marks was announced.
_MARKS = frozenset("12345")


def read_record(element: Any) -> Record | Refusal:
    """Return the record that an element of a batch is, or why it is none."""
    try:
        return record_from(element)
    except RecordError as error:
        return Refusal(Reason.UNREADABLE, f"Запись не читается: {error}")


def first_rows(rows: Sequence[Any]) -> Mapping[tuple[str, str], int]:
    """Return the row, from 1, in which each participant of a batch appears first."""
    first: dict[tuple[str, str], int] = {}
    for number, element in enumerate(rows, start=1):
        key = key_in(element)
        if key is not None:
            first.setdefault(key, number)
    return first


def refusal_of(
    record: Record,
    row: int,
    *,
    first: Mapping[tuple[str, str], int],
    monitoring: Monitoring | None,
    schools: Collection[str],
    class_name: str | None,
) -> Refusal | None:
    """Return why a record cannot be taken; None when it can.

    `first` is what `first_rows` found in the batch, `monitoring` the one announced by the region
    of the batch, `schools` the codes of those that there are, and `class_name` the class in which
    the record's code was issued, None where it was not.
    """
    if monitoring is None:
        return Refusal(Reason.UNKNOWN_MONITORING, "Такой мониторинг не объявлен этой системой")
    if record.school not in schools:
        return Refusal(Reason.UNKNOWN_SCHOOL, f"Школы с кодом {record.school} нет")
    if first[record.key] != row:
        return Refusal(
            Reason.DUPLICATE,
            f"Код {record.code} уже был в записи {first[record.key]} этого пакета",
        )
    if class_name is None:
        return Refusal(
            Reason.UNKNOWN_CODE,
            f"Код {record.code} школа {record.school} для этого мониторинга не выдавала",
        )
    if fold_class_name(record.class_name) != fold_class_name(class_name):
        return Refusal(Reason.OTHER_CLASS, f"Код {record.code} выдан в классе {class_name}")
    return _scores_refusal(record, monitoring) or _scale_refusal(record, monitoring)


def _scores_refusal(record: Record, monitoring: Monitoring) -> Refusal | None:
    if monitoring.variants and record.variant not in monitoring.variants:
        variants = ", ".join(monitoring.variants)
        what = f"Вариантов {variants} объявлено, этого среди них нет"
        return Refusal(Reason.UNKNOWN_VARIANT, what)
    if len(record.points) != len(monitoring.tasks):
        return Refusal(
            Reason.WRONG_TASKS,
            f"Заданий {len(monitoring.tasks)}, а баллов {len(record.points)}",
        )
    for task, points in zip(monitoring.tasks, record.points, strict=True):
        if points is not None and points > task.maximum:
            return Refusal(
                Reason.ABOVE_MAXIMUM,
                f"Задание {task.number}: {format_points(points)}, а наибольший балл "
                f"{format_points(task.maximum)}",
            )
    added = sum((points for points in record.points if points is not None), Decimal())
    if added != record.total:
        return Refusal(
            Reason.WRONG_TOTAL,
            f"Сумма баллов {format_points(added)}, а в записи {format_points(record.total)}",
        )
    return None


def _scale_refusal(record: Record, monitoring: Monitoring) -> Refusal | None:
    right = monitoring.mark_for(record.total)
    if right is not None and record.mark != right:
        what = f"За {format_points(record.total)} баллов по таблице отметка {right}"
        return Refusal(Reason.WRONG_MARK, what)
    if right is None and record.mark is not None and record.mark not in _MARKS:
        return Refusal(Reason.WRONG_MARK, "Отметка — от 1 до 5 или пусто")
    return _level_refusal(record, monitoring)


def _level_refusal(record: Record, monitoring: Monitoring) -> Refusal | None:
    right = monitoring.level_for(record.total)
    if right is not None and record.level != right:
        return Refusal(
            Reason.WRONG_LEVEL, f"За {format_points(record.total)} баллов уровень «{right}»"
        )
    names = [step.name for step in monitoring.levels]
    if right is None and record.level is not None and record.level not in names:
        scale = ", ".join(names) or "не объявлена"
        return Refusal(Reason.WRONG_LEVEL, f"Такого уровня в шкале нет (шкала: {scale})")
    return None
