"""What every template may use: the viewer, the menu, languages, themes, addresses of assets."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request
from markupsafe import Markup

from services.gateway.pages import labels as wording
from services.gateway.pages.api_docs.views import type_words
from services.gateway.pages.assets import asset, vendor
from services.gateway.pages.i18n import LOCALES, format_date, format_datetime, locale
from services.gateway.pages.i18n import lazy_gettext as _l
from services.gateway.pages.journals.grid import cell_kind
from services.gateway.pages.navigation import MACHINES, ROLES, menu_of
from services.gateway.pages.ports import viewer_or_none
from services.gateway.pages.preferences import THEME_COOKIE, THEMES
from services.gateway.security.access import may_open

WORDINGS = ("item_kind", "award_level", "item_state", "review_words", "bytes_words",
            "attendance_words", "retention_words", "case_state", "kind_words", "ground_words",
            "part_words", "period_words", "grades_words", "comparison_words", "parked_words")
THEME_WORDS = (("auto", _l("как в системе")), ("light", _l("светлое")), ("dark", _l("тёмное")))


def init_context(app: Flask) -> None:
    """Register the context processor and the filters of the pages."""
    app.context_processor(page_context)
    app.jinja_env.globals.update(asset=asset, vendor=vendor, role_name=role_name,
                                 cell_kind=cell_kind, type_words=type_words,
                                 fragment=fragment, may_open=may_open)
    app.jinja_env.globals.update({name: getattr(wording, name) for name in WORDINGS})
    app.jinja_env.filters.update(day=day, moment=moment, figure=wording.figure)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def page_context() -> dict[str, Any]:
    """The variables of the layout."""
    viewer = viewer_or_none()
    theme = request.cookies.get(THEME_COOKIE, "")
    return {
        "viewer": viewer,
        "menu": menu_of(viewer) if viewer else [],
        "locale": locale(),
        "locales": list(LOCALES.items()),
        "theme": theme if theme in THEMES else "",
        "themes": THEME_WORDS,
        "here": request.full_path.rstrip("?") if request.method == "GET" else "/",
    }


def fragment(name: str) -> Markup:
    """A part that depends on nothing but the language, rendered once for each."""
    return _rendered(name, locale())


@lru_cache(maxsize=64)
def _rendered(name: str, _language: str) -> Markup:
    html = current_app.jinja_env.get_template(name).render()
    return Markup(html)  # noqa: S704  (a template of ours without a value in it)


def role_name(role: str) -> str:
    """A role in the words of the school."""
    return str(ROLES.get(role) or MACHINES.get(role, role))


def day(value: str | date | None, form: str = "d MMMM y") -> str:
    """A date as people write it; the form is a pattern of Unicode's date formats."""
    if not value:
        return ""
    parsed = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return format_date(parsed, form)


def moment(value: str | None, form: str = "d MMM y, HH:mm") -> str:
    """A moment in the time zone of the school."""
    return format_datetime(datetime.fromisoformat(value), form) if value else ""
