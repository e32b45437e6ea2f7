"""Words of the directory of schools."""

from typing import Any

from services.gateway.i18n import gettext as _
from services.gateway.i18n import lazy_gettext as _l

ZONES: dict[str, Any] = {
    "Europe/Kaliningrad": _l("Калининград, МСК−1"),
    "Europe/Moscow": _l("Москва, МСК"),
    "Europe/Samara": _l("Самара, МСК+1"),
    "Asia/Yekaterinburg": _l("Екатеринбург, МСК+2"),
    "Asia/Omsk": _l("Омск, МСК+3"),
    "Asia/Krasnoyarsk": _l("Красноярск, МСК+4"),
    "Asia/Irkutsk": _l("Иркутск, МСК+5"),
    "Asia/Yakutsk": _l("Якутск, МСК+6"),
    "Asia/Vladivostok": _l("Владивосток, МСК+7"),
    "Asia/Magadan": _l("Магадан, МСК+8"),
    "Asia/Kamchatka": _l("Камчатка, МСК+9"),
}

FIELDS: dict[str, Any] = {
    "name": _l("краткое название"),
    "full_name": _l("полное название"),
    "address": _l("адрес"),
    "time_zone": _l("часовой пояс"),
    "responsible": _l("кто отвечает"),
}


def school_field(name: str) -> str:
    """A field of a school's card, by its name."""
    return str(FIELDS.get(name, name))


def zone_label(zone: str | None, platforms: str) -> str:
    """A time zone by its city; without one the platform's."""
    if zone is None:
        return _("как у платформы: %(zone)s", zone=zone_label(platforms, platforms))
    return str(ZONES.get(zone, zone))


def zone_choices(chosen: str | None, platforms: str) -> list[tuple[str, str]]:
    """The zones that a form offers: the platform's first, and the chosen one if it is another."""
    known = dict.fromkeys([*ZONES, *([chosen] if chosen else [])])
    return [
        ("", zone_label(None, platforms)),
        *((zone, zone_label(zone, platforms)) for zone in known),
    ]
