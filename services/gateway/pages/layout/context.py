"""What every template may use: the viewer, the menu, languages, themes, addresses of assets."""

from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request
from markupsafe import Markup

from services.gateway.auth.viewer import viewer_or_none
from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.advice import advice, advice_on_access, advice_on_children
from services.gateway.pages.formats import day, figure, in_russian, moment, russian
from services.gateway.pages.labels import role_name
from services.gateway.pages.layout.assets import asset, vendor
from services.gateway.pages.layout.preferences import THEME_COOKIE, THEMES
from services.gateway.pages.roles import API_READERS
from services.gateway.web_feature import WebFeatures
from services.shared.http.room import current_space
from services.shared.language import LOCALES, locale

# Keys are told to whoever has a page that is worked by them.
_PAGE_WITH_KEYS = "journals.grid"
THEME_LABELS = (("auto", _l("как в системе")), ("light", _l("светлое")), ("dark", _l("тёмное")))


def init_context(app: Flask, features: WebFeatures) -> None:
    """Register what the layout shows, and the labels and filters of the pages."""
    app.context_processor(lambda: page_context(features))
    app.jinja_env.globals.update(asset=asset, vendor=vendor, role_name=role_name,
                                 fragment=fragment, may_open=features.may_open,
                                 advice=advice, advice_on_access=advice_on_access,
                                 advice_on_children=advice_on_children,
                                 in_russian=in_russian)
    app.jinja_env.globals.update(features.labels)
    app.jinja_env.filters.update(day=day, moment=moment, figure=figure,
                                 russian=russian)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def page_context(features: WebFeatures) -> dict[str, Any]:
    """The variables of the layout."""
    viewer = viewer_or_none()
    theme = request.cookies.get(THEME_COOKIE, "")
    return {
        "viewer": viewer,
        "no_room": current_space().is_low(),
        "menu": [one for one in features.menu if viewer.role in one.roles] if viewer else [],
        "has_keys": viewer is not None and features.may_open(_PAGE_WITH_KEYS, viewer.role),
        "reads_api": viewer is not None and viewer.role in API_READERS,
        "locale": locale(),
        "locales": list(LOCALES.items()),
        "theme": theme if theme in THEMES else "",
        "themes": THEME_LABELS,
        "here": request.full_path.rstrip("?") if request.method == "GET" else "/",
    }


def fragment(name: str) -> Markup:
    """A part that depends on nothing but the language, rendered once for each."""
    return _rendered(name, locale())


@lru_cache(maxsize=64)
def _rendered(name: str, _language: str) -> Markup:
    html = current_app.jinja_env.get_template(name).render()
    return Markup(html)  # noqa: S704  (a template of ours without a value in it)
