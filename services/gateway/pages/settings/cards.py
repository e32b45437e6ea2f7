"""The cards of the hub: what each section of the settings is at, and what it lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.gateway.i18n import gettext as _
from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.formats import day, figure, russian


@dataclass(frozen=True)
class Card:
    """A section: where it is, its title, how much of it there is; `missing` is what it lacks."""

    endpoint: str
    title: Any
    text: Any = ""
    missing: str = ""


OTHERS: tuple[Card, ...] = (
    Card(
        "rollover.plan", _l("Перевод на следующий год"),
        _l("Классы переходят дальше, выпускники выбывают."),
    ),
    Card(
        "timetable.week", _l("Расписание уроков"),
        _l("Неделя классов, учителей и кабинетов, замены, загрузка из файла."),
    ),
    Card("lists.overview", _l("Списки"), _l("Ученики, сотрудники и нагрузка из файлов.")),
    Card("imports.upload", _l("Загрузка журналов"), _l("Журналы прежней системы из файлов.")),
    Card("invitations.listing", _l("Приглашения"), _l("Письма с логином и кодом первого входа.")),
    Card(
        "codes.listing", _l("Коды участников"),
        _l("Под какими кодами дети пишут работы мониторинга."),
    ),
)
"""What other features put on the hub: a page with its title and what it is for."""


def cards_of(found: Mapping[str, Any]) -> list[Card]:
    """Return the cards from the journal's overview, in the order in which a year is set up."""
    return [
        _year(found), _days_off(found), _bells(found), _classes(found), _subjects(found),
        _work_types(found), _rule(found), _codes(found),
    ]


def _year(found: Mapping[str, Any]) -> Card:
    title, year = _l("Учебный год и четверти"), found["year"]
    if year is None:
        return Card("settings.year", title, missing=_("учебного года ещё нет"))
    text = _("с %(first)s по %(last)s", first=day(year["starts_on"]), last=day(year["ends_on"]))
    lacks = "" if found["term_grades"] else _("четверти не заданы")
    return Card("settings.year", title, text, lacks)


def _days_off(found: Mapping[str, Any]) -> Card:
    title, year, count = _l("Каникулы и выходные"), found["year"], found["days_off"]
    week = _week(year) if year else ""
    if not count:
        return Card("settings.days_off", title, week, _("каникулы не заданы"))
    days = _("каникул и выходных: %(count)s", count=count)
    return Card("settings.days_off", title, f"{week}, {days}" if week else days)


def _week(year: Mapping[str, Any]) -> str:
    if year["week_days"] == 5:
        return _("пятидневка")
    if year["five_days_to"]:
        return _("шестидневка, классы по %(grade)s-й — пять дней", grade=year["five_days_to"])
    return _("шестидневка")


def _bells(found: Mapping[str, Any]) -> Card:
    title, count = _l("Звонки и смены"), found["bell_schedules"]
    if not count:
        return Card("settings.bells", title, missing=_("расписания звонков нет"))
    text = _("расписаний: %(count)s", count=count)
    if found["second_shift"]:
        text += ", " + _("классов во второй смене: %(count)s", count=found["second_shift"])
    lacks = "" if found["bells_used"] else _("не сказано, когда какое действует")
    return Card("settings.bells", title, text, lacks)


def _classes(found: Mapping[str, Any]) -> Card:
    title, count = _l("Классы года"), found["classes"]
    if not count:
        return Card("settings.classes", title, missing=_("классов ещё нет"))
    return Card("settings.classes", title, _("классов: %(count)s", count=count))


def _subjects(found: Mapping[str, Any]) -> Card:
    title, count = _l("Предметы"), found["subjects"]
    if not count:
        return Card("settings.subjects", title, missing=_("предметов ещё нет"))
    lacks = _(
        "без краткого названия: %(count)s", count=found["unnamed_subjects"]
    ) if found["unnamed_subjects"] else ""
    return Card("settings.subjects", title, _("предметов: %(count)s", count=count), lacks)


def _work_types(found: Mapping[str, Any]) -> Card:
    title, count = _l("Виды работ и веса"), found["work_types"]
    if not count:
        return Card("settings.work_types", title, missing=_("видов работ нет"))
    return Card("settings.work_types", title, _("видов: %(count)s", count=count))


def _rule(found: Mapping[str, Any]) -> Card:
    rule = found["term_mark_rule"]
    text = _(
        "«5» от %(five)s, «4» от %(four)s, «3» от %(three)s",
        five=figure(rule["five"]), four=figure(rule["four"]), three=figure(rule["three"]),
    )
    return Card("settings.term_mark_rule", _l("Правило итоговой отметки"), text)


def _codes(found: Mapping[str, Any]) -> Card:
    letters = ", ".join(found["attendance_codes"])
    return Card("settings.attendance_codes", _l("Коды посещаемости"), russian(letters))
