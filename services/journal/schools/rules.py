"""What a school starts with, as data that it changes afterwards."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from services.shared.wording import said

WORK_TYPES: tuple[Mapping[str, Any], ...] = (
    {"short": "КР", "name": said("Контрольная работа"), "weight": Decimal(3)},
    {"short": "ПР", "name": said("Проверочная работа"), "weight": Decimal(2)},
    {"short": "СР", "name": said("Самостоятельная работа"), "weight": Decimal(2)},
    {"short": "ЛР", "name": said("Лабораторная работа"), "weight": Decimal(2)},
    {"short": "ДИК", "name": said("Диктант"), "weight": Decimal(2)},
    {"short": "СОЧ", "name": said("Сочинение"), "weight": Decimal(3)},
    {"short": "УО", "name": said("Устный ответ"), "weight": Decimal(1)},
    {"short": "ДЗ", "name": said("Домашнее задание"), "weight": Decimal(1)},
)
_STANDARD = {str(kind["name"]): kind["name"] for kind in WORK_TYPES}


def told_work_type(name: str) -> str:
    """Return the name of a kind of work: the platform's in any language, a school's as it is."""
    told: str = _STANDARD.get(name, name)
    return told


class Thresholds(NamedTuple):
    """From which weighted average on which term mark is proposed, in hundredths; below two: one.

    Fewer marks than `least_marks` propose none.
    """

    five: int
    four: int
    three: int
    two: int
    least_marks: int


USUAL_THRESHOLDS = Thresholds(450, 350, 250, 150, 1)
"""Rounding half up, which is what holds while a school has said nothing else."""
