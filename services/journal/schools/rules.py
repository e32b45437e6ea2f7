"""What a school starts with, as data that it changes afterwards."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

WORK_TYPES: tuple[Mapping[str, Any], ...] = (
    {"short": "КР", "name": "Контрольная работа", "weight": Decimal(3)},
    {"short": "ПР", "name": "Проверочная работа", "weight": Decimal(2)},
    {"short": "СР", "name": "Самостоятельная работа", "weight": Decimal(2)},
    {"short": "ЛР", "name": "Лабораторная работа", "weight": Decimal(2)},
    {"short": "ДИК", "name": "Диктант", "weight": Decimal(2)},
    {"short": "СОЧ", "name": "Сочинение", "weight": Decimal(3)},
    {"short": "УО", "name": "Устный ответ", "weight": Decimal(1)},
    {"short": "ДЗ", "name": "Домашнее задание", "weight": Decimal(1)},
)
