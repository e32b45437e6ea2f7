"""The languages of the interface: Russian in the sources, other catalogues read at start."""

import io
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import babel.dates
import flask_babel  # type: ignore[import-untyped]
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request

from services.shared.process.clock import now

LOCALES = {"ru": "Русский", "en": "English"}
SOURCE_LOCALE = "ru"
LOCALE_COOKIE = "letopis_locale"
DEFAULT_TIME_ZONE = "Europe/Moscow"
CATALOGUES = Path(__file__).parent / "translations"


def gettext(message: str, **values: object) -> str:
    """The message in the language of this request, its `%(name)s` filled in."""
    text = current_catalogue().gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, number: int, **values: object) -> str:
    """The message in the form that goes with a number, which is also `%(num)s`."""
    text = current_catalogue().ngettext(singular, plural, number)
    return text % {"num": number, **values}


def lazy_gettext(message: str) -> Any:
    """A message that is translated when a page shows it; for tables made at import."""
    return flask_babel.lazy_gettext(message)


def locale() -> str:
    """The language of this request."""
    return str(flask_babel.get_locale() or SOURCE_LOCALE)


def is_source_locale() -> bool:
    """Whether the page is in Russian, which writes decimals with a comma."""
    return locale() == SOURCE_LOCALE


def format_date(value: date, form: str) -> str:
    """A date by a pattern of Unicode's date formats."""
    return _formatted_date(value, form, locale())


@lru_cache(maxsize=4096)
def _formatted_date(value: date, form: str, language: str) -> str:
    # A journal's page shows a hundred dates, and formatting one costs as much as a row of marks.
    return babel.dates.format_date(value, form, locale=language)


def format_datetime(value: datetime, form: str) -> str:
    """A moment in the time zone of the school, by a pattern of Unicode's date formats."""
    return str(flask_babel.format_datetime(value, form))


def time_zone() -> str:
    """The name of the time zone of the school, as IANA has it."""
    return str(flask_babel.get_timezone())


def local_today() -> date:
    """Today where the school is."""
    return now().astimezone(flask_babel.get_timezone()).date()


def current_catalogue() -> NullTranslations:
    """The messages in the language of this request, looked up once for all of a page's words."""
    found: NullTranslations | None = g.get("catalogue")
    if found is None:
        found = g.catalogue = catalogue(locale())
    return found


class CatalogueDomain(flask_babel.Domain):  # type: ignore[misc]  # it is not typed
    """Reads the .po files themselves, so that no compiled catalogue can be stale or missing."""

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of this request's language."""
        return current_catalogue()


@cache
def catalogue(locale: str) -> NullTranslations:
    """Return the messages of a language; Russian needs none, it is the source."""
    path = CATALOGUES / locale / "LC_MESSAGES" / "messages.po"
    if locale == SOURCE_LOCALE or not path.is_file():
        return RussianSource()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=locale))
    compiled.seek(0)
    return Translations(compiled)


class RussianSource(NullTranslations):
    """The source language: messages stand as they are, plurals follow the Russian rule.

    A plural message is written in three forms, `отметка|отметки|отметок`, as its plural msgid.
    """

    def ungettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form of a counted noun."""
        return russian_form(msgid2, n)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form of a counted noun."""
        return russian_form(msgid2, n)


def russian_form(forms: str, count: int) -> str:
    """Pick from `один|два|пять` the form that goes with a number."""
    one, few, many = forms.split("|")
    if count % 10 == 1 and count % 100 != 11:
        return one
    if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14:
        return few
    return many


def select_locale() -> str:
    """The language of this request: the chosen one, else the browser's, else Russian."""
    chosen = request.cookies.get(LOCALE_COOKIE, "")
    if chosen in LOCALES:
        return chosen
    return request.accept_languages.best_match(list(LOCALES), default=SOURCE_LOCALE)


def init_i18n(app: Flask) -> None:
    """Give an application gettext, and dates in the language and time zone of its people."""
    languages = flask_babel.Babel()
    languages.domain_instance = CatalogueDomain()
    languages.init_app(app, default_locale=SOURCE_LOCALE, locale_selector=select_locale,
                       default_timezone=app.config.get("TIME_ZONE", DEFAULT_TIME_ZONE))
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of its extension
        gettext=lambda message: current_catalogue().gettext(message),
        ngettext=lambda one, many, n: current_catalogue().ngettext(one, many, n),
        newstyle=True,
    )
