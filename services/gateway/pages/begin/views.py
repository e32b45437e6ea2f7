"""The page where somebody who was invited sets a password."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from services.gateway.auth.invitations.usecases import CodeRefused, redeem
from services.gateway.auth.request_guard import current_gateway, current_trace
from services.gateway.auth.routes import to_issuer
from services.gateway.auth.viewer import viewer_or_none
from services.shared.errors import BadInput, Unavailable
from services.shared.language import say
from services.shared.wording import said

SHORTEST, LONGEST = 12, 128
"""Characters of a password, as deploy/keycloak/realm.json demands, whose word is the last."""

pages = Blueprint("begin", __name__, template_folder="templates")


@pages.get("/begin")
def form() -> str:
    """The form, empty: a link fills it in by its fragment, which never leaves the browser."""
    return _form("", "", {})


@pages.post("/begin", endpoint="redeem")
def redeem_password() -> Response | tuple[str, int]:
    """Set the password, and go on to the login."""
    login, code = request.form.get("login", "").strip(), request.form.get("code", "").strip()
    password = request.form.get("password", "")
    wrong = _wrong(login, code, password, request.form.get("again", ""))
    if viewer_or_none() is not None or wrong:
        return _form(login, code, wrong), 422
    try:
        return to_issuer("/", redeem(current_gateway(), current_trace(), login, code, password))
    except CodeRefused as refusal:
        return _form(login, code, {"code": say(refusal.detail)}), refusal.status
    except BadInput as refusal:
        return _form(login, code, {"password": say(refusal.detail)}), refusal.status
    except Unavailable as refusal:
        return _form(login, code, {"": say(refusal.detail)}), refusal.status


def _form(login: str, code: str, wrong: dict[str, str]) -> str:
    return render_template(
        "begin/form.html", login=login, code=code, wrong=wrong, shortest=SHORTEST, longest=LONGEST
    )


def _wrong(login: str, code: str, password: str, again: str) -> dict[str, str]:
    """Return by field what can be told without asking anybody."""
    wrong: dict[str, str] = {}
    if not login:
        wrong["login"] = said("Впишите логин из письма.")
    if not code:
        wrong["code"] = said("Впишите код из письма.")
    if not SHORTEST <= len(password) <= LONGEST:
        wrong["password"] = said(
            "В пароле должно быть от %(least)s до %(most)s знаков.", least=SHORTEST, most=LONGEST
        )
    elif password.lower() == login.lower():
        wrong["password"] = said("Пароль не может совпадать с логином.")
    elif password != again:
        wrong["again"] = said("Пароли различаются: впишите второй раз тот же.")
    return {field: say(sentence) for field, sentence in wrong.items()}
