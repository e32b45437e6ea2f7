"""Labels of items of a folder: kinds, levels, states, reviews, sizes of files."""

from typing import Any

from services.gateway.i18n import gettext as _
from services.gateway.pages.formats import figure


def item_kind(kind: dict[str, Any]) -> str:
    """A kind of item; one that a school has added stands in its own words."""
    known = {
        "certificate": _("грамота, диплом, награда"),
        "presentation": _("презентация"),
        "model": _("модель: схема, чертёж"),
        "creative_work": _("творческая работа"),
        "project": _("проект, исследование"),
        "participation": _("участие, занятия вне школы"),
    }
    return known.get(kind["code"], str(kind["name"]))


def award_level(level: dict[str, Any]) -> str:
    """How far an award reaches; one that a school has added stands in its own words."""
    known = {
        "class": _("уровень класса"),
        "school": _("школьный уровень"),
        "municipality": _("муниципальный уровень"),
        "region": _("региональный уровень"),
        "country": _("всероссийский уровень"),
        "world": _("международный уровень"),
    }
    return known.get(level["code"], str(level["name"]))


def item_state(state: str) -> str:
    """Where an item of a folder stands."""
    return {
        "draft": _("черновик"),
        "submitted": _("ждёт проверки"),
        "returned": _("вернули на доработку"),
        "verified": _("подтверждено"),
    }.get(state, state)


def review_label(step: str) -> str:
    """What happened to an item."""
    return {
        "submit": _("отправлено на проверку"),
        "revise": _("взято в доработку"),
        "verify": _("подтверждено"),
        "return": _("возвращено"),
        "withdraw": _("подтверждение отменено"),
    }.get(step, step)


def file_finding(code: str) -> str:
    """Why a file cannot be shown, and what to do; of some it was not kept why."""
    return {
        "locked": _("PDF закрыт паролем, проверить его нельзя: снимите пароль и приложите снова."),
        "broken": _("Файл не открывается: откройте его у себя, сохраните заново и приложите "
                    "снова."),
        "large": _("Файл слишком большой, чтобы показать его уменьшенным: его можно скачать."),
    }.get(code, _("Уменьшенный вид не получился: файл можно скачать."))


def size_label(size: int) -> str:
    """A size of a file as people say it."""
    if size < 1 << 20:
        return _("%(size)s КБ", size=max(1, round(size / 1024)))
    return _("%(size)s МБ", size=figure(f"{size / (1 << 20):.1f}".removesuffix(".0")))
