"""What a school's card may say, and the time zones by the names that people give them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from zoneinfo import available_timezones

from services.shared.characters import refused_character
from services.shared.errors import FieldError
from services.shared.wording import said

_CODE = re.compile(r"[a-z0-9-]{1,32}")
_HOURS = re.compile(r"(?:(?P<moscow>мск|msk)|utc|gmt)(?P<hours>[+-]\d{1,2})?")
_KAMCHATKA = re.compile("камчатка")  # nobody writes the name of its city in full
# The "school" of things of no school, and words that stand in addresses beside codes.
_TAKEN = frozenset({"platform", "new", "import", "search"})
_LENGTHS = {"name": 120, "full_name": 400, "address": 300, "responsible": 200}

ZONES: Mapping[str, tuple[str, int]] = MappingProxyType({
    "Europe/Kaliningrad": (said("Калининград"), -1),
    "Europe/Moscow": (said("Москва"), 0),
    "Europe/Samara": (said("Самара"), 1),
    "Asia/Yekaterinburg": (said("Екатеринбург"), 2),
    "Asia/Omsk": (said("Омск"), 3),
    "Asia/Krasnoyarsk": (said("Красноярск"), 4),
    "Asia/Irkutsk": (said("Иркутск"), 5),
    "Asia/Yakutsk": (said("Якутск"), 6),
    "Asia/Vladivostok": (said("Владивосток"), 7),
    "Asia/Magadan": (said("Магадан"), 8),
    "Asia/Kamchatka": (said("Петропавловск-Камчатский"), 9),
})
"""The time zones of Russia: the city that people know one by, and hours from Moscow (107-FZ)."""


@dataclass(frozen=True, slots=True)
class SchoolCard:
    """What the directory says of a school.

    `name` is the short one; without a `time_zone` (its IANA name) days are the platform's.
    Empty texts are None.
    """

    name: str
    full_name: str | None = None
    address: str | None = None
    time_zone: str | None = None
    responsible: str | None = None


def check_code(code: str) -> Iterator[FieldError]:
    """Tell what is wrong with a school's code: it stands in addresses, files and groups."""
    if not _CODE.fullmatch(code) or code in _TAKEN:
        yield FieldError("school_id", said(
            "Код школы — до 32 строчных латинских букв, цифр и дефисов, например 131 или "
            "lyceum-2; слова platform, new, import и search заняты."
        ))


def check_card(card: SchoolCard) -> Iterator[FieldError]:
    """Tell what is wrong with a card, each by its field."""
    if not card.name:
        yield FieldError("name", said("Напишите краткое название школы, например «Школа № 131»."))
    for field, most in _LENGTHS.items():
        text = getattr(card, field) or ""
        if len(text) > most:
            yield FieldError(field, said("Слишком длинно: можно до %(most)s знаков.", most=most))
        elif wrong := refused_character(text):
            yield FieldError(field, wrong)
    if card.time_zone is not None and card.time_zone not in known_zones():
        yield FieldError("time_zone", said(
            "Такого часового пояса нет: «%(zone)s». Напишите город (Владивосток), отличие от "
            "Москвы (МСК+7) или имя пояса (Asia/Vladivostok).", zone=card.time_zone[:64],
        ))


def zone_named(text: str) -> str | None:
    """Return the IANA name of a time zone that people call by it, its city, МСК+7 or UTC+10.

    What means none of Russia's zones and is no IANA name is returned as it is; empty is None.
    """
    plain = " ".join(text.split())
    if not plain or plain in known_zones():
        return plain or None
    folded = _folded(plain)
    if hours := _HOURS.fullmatch(folded):
        from_moscow = int(hours["hours"] or 0) - (0 if hours["moscow"] else 3)
        return next((zone for zone, (_, at) in ZONES.items() if at == from_moscow), plain)
    folded = _KAMCHATKA.sub(_folded(ZONES["Asia/Kamchatka"][0]), folded)
    named = (zone for zone, (city, _) in ZONES.items() if folded in (_folded(city), _folded(zone)))
    return next(named, plain)


@cache
def known_zones() -> frozenset[str]:
    """Return the IANA names of all time zones."""
    return frozenset(available_timezones())


def _folded(text: str) -> str:
    small = text.casefold().replace("\u2212", "-").replace("\u2013", "-")
    return re.sub(r"\s+", "", small)
