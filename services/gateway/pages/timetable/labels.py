"""The timetable in words: what is otherwise on a day, and weeks that take turns."""

from services.gateway.i18n import gettext as _
from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.formats import day

_CHANGES = {
    "substitute": _l("Замена"),
    "room": _l("Другой кабинет"),
    "together": _l("Вместе с другим классом"),
    "moved_here": _l("Перенесён сюда"),
    "cancelled": _l("Отменён"),
}
_WEEKS = {1: _l("Неделя А"), 2: _l("Неделя Б")}


def change_label(lesson: dict[str, object]) -> str:
    """Return what is otherwise with a lesson on its day."""
    if lesson["change"] == "moved_away":
        return _(
            "Перенесён на %(day)s, %(ordinal)s-й урок",
            day=day(str(lesson["moved_to"]), "d MMM"), ordinal=lesson["moved_to_ordinal"],
        )
    return str(_CHANGES.get(str(lesson["change"]), ""))


def change_tone(change: str | None) -> str:
    """Return the class of the tag of a change."""
    return "bad" if change in ("cancelled", "moved_away") else "warn"


def turn_label(week: int) -> str:
    """Return «Неделя А» or «Неделя Б»; empty where weeks do not take turns."""
    return str(_WEEKS.get(week, ""))


def now_label(lesson: dict[str, object]) -> str:
    """Return how a lesson that was changed stands now."""
    change = str(lesson["change"])
    if change in ("substitute", "together"):
        return _("%(what)s: %(teacher)s", what=_CHANGES[change], teacher=lesson["teacher"])
    if change in ("moved_away", "moved_here"):
        return _(
            "Перенесён на %(day)s, %(ordinal)s-й урок",
            day=day(str(lesson["shown_on"]), "d MMM"), ordinal=lesson["shown_ordinal"],
        )
    return str(_CHANGES.get(change, ""))
