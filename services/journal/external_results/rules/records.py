"""One record of a batch: the result of one participant, read from what a region has sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.journal.monitorings.rules import format_points

NOT_ATTEMPTED = "X"
_LONGEST = 40
_MOST_POINTS = Decimal(1000)
_NOT_ATTEMPTED = frozenset({"X", "x", "Х", "х"})  # Latin and Cyrillic look the same


class RecordError(ValueError):
    """A record cannot be read; the message names the field and what would be right."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one participant has reached; a task's points are None where it was not attempted."""

    school: str
    class_name: str
    code: str
    variant: str | None
    points: tuple[Decimal | None, ...]
    total: Decimal
    mark: str | None
    level: str | None

    @property
    def key(self) -> tuple[str, str]:
        """Whose record it is: no two of a batch may have the same."""
        return self.school, self.code

    @property
    def points_as_text(self) -> list[str]:
        """The points as they are kept, X for a task not attempted."""
        return [NOT_ATTEMPTED if p is None else format_points(p) for p in self.points]


def record_from(element: Any) -> Record:
    """Return the record that one element of a batch is.

    Raises:
        RecordError: a field is missing or cannot be read.
    """
    if not isinstance(element, Mapping):
        raise RecordError("запись — не объект JSON")
    points = element.get("points")
    if not isinstance(points, list):
        raise RecordError("points: нужен список баллов по заданиям")
    total = _number("total", element.get("total"))
    return Record(
        school=_text(element, "school"),
        class_name=_text(element, "class"),
        code=_text(element, "participant_code"),
        variant=_optional(element, "variant"),
        points=tuple(_points(place, value) for place, value in enumerate(points, start=1)),
        total=total,
        mark=_optional(element, "mark"),
        level=_optional(element, "level"),
    )


def code_in(element: Any) -> str | None:
    """Return the participant's code of an element, however broken the rest of it is."""
    code = element.get("participant_code") if isinstance(element, Mapping) else None
    return code if isinstance(code, str) and 0 < len(code) <= _LONGEST else None


def key_in(element: Any) -> tuple[str, str] | None:
    """Return the school and the code that an element names; None where one cannot be read."""
    code = code_in(element)
    school = element.get("school") if isinstance(element, Mapping) else None
    return (school.strip(), code.strip()) if code and isinstance(school, str) else None


def _points(place: int, value: Any) -> Decimal | None:
    if isinstance(value, str) and value.strip() in _NOT_ATTEMPTED:
        return None
    return _number(f"t{place}", value)


def _number(name: str, value: Any) -> Decimal:
    what = f"{name}: нужно число от 0 до {_MOST_POINTS}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RecordError(f"{what} или X" if name != "total" else what)
    number = Decimal(str(value))
    exponent = number.as_tuple().exponent
    if not number.is_finite() or not 0 <= number <= _MOST_POINTS:
        raise RecordError(what)
    if not isinstance(exponent, int) or exponent < -2:
        raise RecordError(f"{name}: не больше двух знаков после запятой")
    return number


def _text(element: Mapping[str, Any], name: str) -> str:
    value = element.get(name)
    if not isinstance(value, str) or not value.strip() or not _fits(value):
        raise RecordError(f"{name}: нужна строка до {_LONGEST} знаков")
    return value.strip()


def _optional(element: Mapping[str, Any], name: str) -> str | None:
    value = element.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _fits(value):
        raise RecordError(f"{name}: нужна строка до {_LONGEST} знаков")
    return value.strip() or None


def _fits(value: str) -> bool:
    return len(value) <= _LONGEST and value.isprintable()
