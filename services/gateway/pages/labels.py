"""Codes of the services in the words of people: cells, retention, access, parts."""

from collections.abc import Sequence
from typing import Any

from services.gateway.pages.i18n import gettext as _
from services.gateway.pages.i18n import is_source_locale, ngettext
from services.gateway.pages.journals.grid import ATTENDANCE, SEPARATOR


def figure(text: str | float | None) -> str:
    """A decimal of the wire as the language of the page writes it."""
    shown = "" if text is None else str(text)
    return shown.replace(".", ",") if is_source_locale() else shown


def attendance_words(cell: str) -> str:
    """What the attendance code in a cell means."""
    code = cell.split(SEPARATOR)[-1].upper()
    words = {
        "n": _("не был"),
        "b": _("болел"),
        "u": _("уважительная причина"),
        "o": _("опоздал"),
    }
    return words.get(ATTENDANCE.get(code, ""), "")


def retention_words(retention: dict[str, Any]) -> str:
    """How long a case file is kept."""
    years = retention["years"]
    if years is None:
        return _("постоянно")
    if years == 0:
        return _("до конца учебного года")
    return ngettext("%(num)s год", "%(num)s год|%(num)s года|%(num)s лет", years)


def case_state(state: str) -> str:
    """The state of a case file's retention."""
    return {
        "active": _("хранится"),
        "due": _("срок истёк"),
        "proposed": _("предложено уничтожить"),
        "agreed": _("согласовано комиссией"),
        "approved": _("утверждено директором"),
        "destroyed": _("уничтожено"),
        "on_hold": _("на удержании"),
        "extended": _("срок продлён"),
    }.get(state, state)


def ground_words(ground: str | None) -> str:
    """Why an action was allowed: the tie that the log keeps as `role:tie`."""
    tie = (ground or "").rsplit(":", 1)[-1]
    return {
        "school": _("вся своя школа"),
        "own_group": _("своя учебная группа"),
        "own_class": _("свой класс"),
        "own_child": _("свой ребёнок"),
        "own_record": _("свои данные"),
        "assigned": _("назначенный ребёнок"),
        "platform": _("работа платформы"),
        "refused": _("отказано"),
    }.get(tie, ground or "—")


def kind_words(kind: str | None) -> str:
    """What an access was aimed at."""
    return {
        "pupil": _("ученик"),
        "class": _("класс"),
        "group": _("учебная группа"),
        "school": _("школа"),
    }.get(kind or "", kind or "—")


def period_words(period: str | None) -> str:
    """A period as sums are kept by it, such as `quarter:1`."""
    kind, _colon, number = (period or "").partition(":")
    return {
        "quarter": _("%(number)s четверть", number=number),
        "trimester": _("%(number)s триместр", number=number),
        "half_year": _("%(number)s полугодие", number=number),
        "year": _("год"),
    }.get(kind, period or "")


def grades_words(grades: Sequence[int]) -> str:
    """The grades of a block of sums."""
    return _("%(grades)s кл.", grades=", ".join(map(str, grades)))


def comparison_words(comparison: str) -> str:
    """How an external mark stands beside the last term mark."""
    return {
        "lowered": _("ниже"),
        "confirmed": _("подтверждена"),
        "raised": _("выше"),
    }.get(comparison, comparison)


def parked_words(state: str) -> str:
    """What has become of a message of a region that nobody could take."""
    return {
        "unreadable": _("не читается"),
        "dead": _("остановлено"),
        "failed": _("не вышло, повторится"),
    }.get(state, state)


def part_words(part: str) -> str:
    """A part of the platform as /healthz names it: `journal.web`, `journal.worker`, `broker` …"""
    words = {
        "gateway": _("Вход и страницы"),
        "journal": _("Журнал и дневник"),
        "portfolio": _("Папки достижений"),
        "archive": _("Архив"),
        "identity": _("Учётные записи"),
        "database": _("база данных"),
        "broker": _("обмен событиями"),
        "store": _("хранилище файлов"),
        "web": _("страницы и запросы"),
        "worker": _("фоновая работа"),
    }
    return ": ".join(words.get(step, step) for step in part.split("."))


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


def review_words(step: str) -> str:
    """What happened to an item."""
    return {
        "submit": _("отправлено на проверку"),
        "revise": _("взято в доработку"),
        "verify": _("подтверждено"),
        "return": _("возвращено"),
        "withdraw": _("подтверждение отменено"),
    }.get(step, step)


def bytes_words(size: int) -> str:
    """A size of a file as people say it."""
    if size < 1 << 20:
        return _("%(size)s КБ", size=max(1, round(size / 1024)))
    return _("%(size)s МБ", size=figure(f"{size / (1 << 20):.1f}".removesuffix(".0")))
