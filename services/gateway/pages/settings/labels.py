"""Labels of settings: kinds of terms, weekdays."""

from typing import Any

from services.gateway.i18n import lazy_gettext as _l

KINDS: dict[str, Any] = {
    "quarter": _l("четверти"),
    "trimester": _l("триместры"),
    "half_year": _l("полугодия"),
}
MEANINGS: dict[str, Any] = {
    "Н": _l("Отсутствие"), "Б": _l("Болезнь"), "У": _l("Уважительная причина"),
    "НП": _l("Без уважительной причины"), "О": _l("Опоздание"),
}
"""What is counted as each stored attendance code."""
TERMS_OF_KIND = {"quarter": 4, "trimester": 3, "half_year": 2}
WEEKDAYS: dict[int, Any] = {
    1: _l("понедельник"), 2: _l("вторник"), 3: _l("среда"), 4: _l("четверг"),
    5: _l("пятница"), 6: _l("суббота"),
}
