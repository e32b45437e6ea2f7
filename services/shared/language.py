"""The languages of the platform: Russian in the sources, catalogues of the others beside them.

Each package under `services/` has its messages in `translations/`; they are read together, once.
"""

import io
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import babel.dates
import flask_babel  # type: ignore[import-untyped]
from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, current_app, g, has_request_context, request

from services.shared.process.clock import DEFAULT_TIME_ZONE, has_school_zone, zone_name
from services.shared.wording import Language, Said, russian_form

LOCALES = {"ru": "Русский", "en": "English"}
SOURCE_LOCALE = "ru"
SERVICES = Path(__file__).parents[1]
_DAY_FORMS = {"en": "d MMM y"}


def say(text: str) -> str:
    """Return what a service says in the language of this request; outside of one, in Russian."""
    if not isinstance(text, Said) or not has_request_context():
        return text
    if "babel" not in current_app.extensions or locale() == SOURCE_LOCALE:
        return text
    return _language(locale()).say(text)


def locale() -> str:
    """The language of this request."""
    return str(flask_babel.get_locale() or SOURCE_LOCALE)


def asked_locale() -> str:
    """The language that the asker of this request prefers (Accept-Language), else Russian."""
    # werkzeug's best_match would hear «en-GB,ru;q=0.5» as Russian.
    preferred = [language for language, quality in request.accept_languages if quality > 0]
    return negotiate_locale(preferred, LOCALES, sep="-") or SOURCE_LOCALE


def init_language(app: Flask, selector: Callable[[], str] = asked_locale) -> None:
    """Give an application gettext and dates in the language and time zone of its people."""
    languages = flask_babel.Babel()
    languages.domain_instance = _CatalogueDomain()
    languages.init_app(app, default_locale=SOURCE_LOCALE, locale_selector=selector,
                       default_timezone=app.config.get("TIME_ZONE", DEFAULT_TIME_ZONE),
                       timezone_selector=lambda: zone_name() if has_school_zone() else None)


def tell_language(app: Flask) -> None:
    """Say in each answer of a service in which language it is (RFC 9110, 8.5 and 12.5.5)."""

    @app.after_request
    def tell(response: Response) -> Response:
        if (response.mimetype or "").endswith(("/json", "+json")):
            response.headers.setdefault("Content-Language", locale())
            response.vary.add("Accept-Language")
        return response


def current_catalogue() -> NullTranslations:
    """The messages in the language of this request, looked up once for all of a page's words."""
    found: NullTranslations | None = g.get("catalogue")
    if found is None:
        found = g.catalogue = catalogue(locale())
    return found


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the messages of a language; Russian needs none, it is the source."""
    if language == SOURCE_LOCALE:
        return RussianSource()
    messages = NullTranslations()
    for path in catalogue_files(language):
        compiled = io.BytesIO()
        with path.open("rb") as source:
            write_mo(compiled, read_po(source, locale=language))
        compiled.seek(0)
        read = Translations(compiled)
        messages = read.merge(messages) if isinstance(messages, Translations) else read
    return messages


def catalogue_files(language: str) -> list[Path]:
    """Return the catalogues of a language, one for each package that says anything."""
    return sorted(SERVICES.glob(f"*/translations/{language}/LC_MESSAGES/messages.po"))


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


class _CatalogueDomain(flask_babel.Domain):  # type: ignore[misc]  # it is not typed
    """Reads the .po files themselves, so that no compiled catalogue can be stale or missing."""

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of this request's language."""
        return current_catalogue()


@cache
def _language(language: str) -> Language:
    messages: Any = catalogue(language)
    form = _DAY_FORMS[language]

    def day(value: date) -> str:
        return babel.dates.format_date(value, form, locale=language)

    return Language(messages.gettext, messages.ngettext, day)
