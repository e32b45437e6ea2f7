"""How pages write dates, moments, decimals and the texts of people: filters of the templates."""

import re
from datetime import date, datetime

from markupsafe import Markup

from services.gateway.i18n import format_date, format_datetime, is_source_locale


def day(value: str | date | None, form: str = "d MMMM y") -> str:
    """A date as people write it; the form is a pattern of Unicode's date formats."""
    if not value:
        return ""
    parsed = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return format_date(parsed, form)


def moment(value: str | None, form: str = "d MMM y, HH:mm") -> str:
    """A moment in the time zone of the school."""
    return format_datetime(datetime.fromisoformat(value), form) if value else ""


def figure(text: str | float | None) -> str:
    """A decimal of the wire as the language of the page writes it."""
    shown = "" if text is None else str(text)
    return shown.replace(".", ",") if is_source_locale() else shown


def russian(text: object) -> object:
    """What people wrote, said to be Russian where the page is not (WCAG 3.1.2)."""
    if not in_russian(text):
        return text
    return Markup('<span lang="ru">{}</span>').format(text)


def in_russian(*texts: object) -> Markup:
    """The attribute of an element that holds such texts alone, in its own attributes too."""
    if is_source_locale() or not any(_CYRILLIC.search(str(text)) for text in texts):
        return Markup()
    return Markup(' lang="ru"')


_CYRILLIC = re.compile("[А-Яа-яЁё]")
