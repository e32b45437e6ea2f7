"""Signing in and out, and the switch between a person's memberships."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from services.gateway.auth.login import (
    ATTEMPT_LIVES,
    LoginLost,
    begin_login,
    finish_login,
    record_refused_login,
)
from services.gateway.auth.logout import obey_logout_message, sign_out, sign_out_everywhere
from services.gateway.auth.request_guard import (
    current_gateway,
    current_session,
    current_trace,
    session_cookie,
)
from services.gateway.auth.switching import act_in
from services.gateway.security.cookies import Cookie
from services.gateway.security.keys import new_secret
from services.gateway.security.paths import local_path
from services.shared.language import locale
from services.shared.wording import said

auth = Blueprint("auth", __name__)

_SEE_OTHER = 303


@auth.get("/auth/login")
def login() -> Response:
    """Send the browser to the issuer."""
    return to_issuer(local_path(request.args.get("next")))


def to_issuer(next_path: str, login_name: str = "") -> Response:
    """Return the answer that leads to the issuer's login, where `login_name` is filled in."""
    # Two windows may sign in at once: they are one browser, and keep one cookie.
    browser = request.cookies.get(_browser_cookie().name) or new_secret()
    address = begin_login(current_gateway(), locale(), next_path, browser, login_name)
    answer = redirect(address, _SEE_OTHER)
    _browser_cookie().give(answer, browser, seconds=int(ATTEMPT_LIVES.total_seconds()))
    return answer


@auth.get("/auth/callback")
def callback() -> Response:
    """Take the browser back from the issuer into a session of its own."""
    gateway, state, code = current_gateway(), _argument("state"), _argument("code")
    if "error" in request.args:
        record_refused_login(gateway, current_trace())
        raise LoginLost(said("Вход отменён. Чтобы продолжить, войдите ещё раз."))
    browser = request.cookies.get(_browser_cookie().name, "")
    former = request.cookies.get(session_cookie().name)
    entered = finish_login(gateway, current_trace(), state, code, browser, former)
    answer = redirect(entered.next_path, _SEE_OTHER)
    session_cookie().give(answer, entered.cookie)
    return answer


@auth.post("/auth/logout")
def logout() -> Response:
    """Sign out of this browser, here and at the issuer."""
    address = sign_out(current_gateway(), current_session(), current_trace(), locale())
    return _signed_out(address)


@auth.post("/auth/logout-everywhere")
def logout_everywhere() -> Response:
    """Sign out of every browser, here and at the issuer."""
    gateway, current = current_gateway(), current_session()
    return _signed_out(sign_out_everywhere(gateway, current, current_trace(), locale()))


@auth.post("/auth/backchannel-logout")
def back_channel_logout() -> Response:
    """Take the issuer's word that sessions are over (OpenID Connect Back-Channel Logout 1.0)."""
    obey_logout_message(current_gateway(), request.form.get("logout_token", ""))
    return Response(status=200, headers={"Cache-Control": "no-store"})


@auth.post("/context")
def switch_membership() -> Response:
    """Act by another of one's memberships: the form's `place` is `<school code>:<role>`."""
    act_in(current_gateway(), current_session(), request.form.get("place", ""), current_trace())
    return redirect(local_path(request.form.get("next")), _SEE_OTHER)


def _signed_out(address: str) -> Response:
    answer = redirect(address, _SEE_OTHER)
    session_cookie().take(answer)
    # Nothing that the browser kept of our pages may be shown to the next person.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _browser_cookie() -> Cookie:
    return Cookie("letopis_login", secure=current_gateway().settings.secure)


def _argument(name: str) -> str:
    return request.args.get(name, "")
