"""Labels of the tables of sums."""

from collections.abc import Sequence

from services.gateway.i18n import gettext as _
from services.gateway.i18n import lazy_gettext as _l

TABLES = {
    "summaries.marks": _l("Успеваемость"),
    "summaries.attendance": _l("Посещаемость"),
    "summaries.movement": _l("Движение"),
}


def period_label(period: str | None) -> str:
    """A period as sums are kept by it, such as `quarter:1`."""
    kind, _colon, number = (period or "").partition(":")
    return {
        "quarter": _("%(number)s четверть", number=number),
        "trimester": _("%(number)s триместр", number=number),
        "half_year": _("%(number)s полугодие", number=number),
        "year": _("год"),
    }.get(kind, period or "")


def grades_label(grades: Sequence[int]) -> str:
    """The grades of a block of sums."""
    return _("%(grades)s кл.", grades=", ".join(map(str, grades)))
