"""How pages write dates, moments and decimals: filters of the templates."""

from datetime import date, datetime

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
