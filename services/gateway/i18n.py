"""The words of the pages, in the language that the reader has chosen."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

import babel.dates
import flask_babel  # type: ignore[import-untyped]
from flask import Flask, request

from services.shared.language import (
    LOCALES,
    SOURCE_LOCALE,
    asked_locale,
    current_catalogue,
    init_language,
    locale,
)
from services.shared.process.clock import today

LOCALE_COOKIE = "letopis_locale"


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
    return today()


def select_locale() -> str:
    """The language of this request: the chosen one, else the browser's, else Russian."""
    chosen = request.cookies.get(LOCALE_COOKIE, "")
    if chosen in LOCALES:
        return chosen
    return asked_locale()


def init_i18n(app: Flask) -> None:
    """Give the gateway's pages their words."""
    init_language(app, select_locale)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of its extension
        gettext=lambda message: current_catalogue().gettext(message),
        ngettext=lambda one, many, n: current_catalogue().ngettext(one, many, n),
        newstyle=True,
    )
