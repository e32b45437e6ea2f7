"""Language and appearance, kept in cookies of the browser."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from services.gateway.i18n import LOCALE_COOKIE
from services.gateway.security.paths import local_path
from services.shared.language import LOCALES

THEME_COOKIE = "letopis_theme"
THEMES = ("light", "dark")
YEAR = 365 * 24 * 3600

preferences = Blueprint("preferences", __name__)


@preferences.post("/preferences")
def save() -> Response:
    """Keep what was chosen and go back to the page it was chosen on."""
    answer = redirect(local_path(request.form.get("next"), url_for("home.start")))
    if request.form.get("locale") in LOCALES:
        keep(answer, LOCALE_COOKIE, request.form["locale"])
    if (theme := request.form.get("theme")) is not None:
        keep(answer, THEME_COOKIE, theme if theme in THEMES else "")
    return answer


def keep(answer: Response, name: str, value: str) -> None:
    """Set a cookie that holds no secret, only a taste."""
    answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True,
                      secure=request.is_secure)
