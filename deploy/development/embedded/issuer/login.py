"""The login page of the embedded issuer: who are you, and back to the gateway with a code."""

import secrets
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import BaseGrant
from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from deploy.development.embedded.issuer.accounts import Refusal, forget_failures, sign_in
from deploy.development.embedded.issuer.context import issuer, work
from deploy.development.embedded.issuer.factor import (
    give_ticket,
    needs_factor,
    pass_factor,
    read_ticket,
    setup_of,
)
from deploy.development.embedded.issuer.labels import LABELS, language, language_links
from deploy.development.embedded.issuer.sessions import begin_login, presence_by_cookie
from deploy.development.embedded.issuer.tables import Account
from services.shared.characters import refused_character

blueprint = Blueprint("login", __name__, template_folder="templates")

SESSION_COOKIE = "letopis_issuer"
FORM_COOKIE = "letopis_issuer_form"


@blueprint.route("/protocol/openid-connect/auth", methods=["GET", "POST"])
def auth() -> ResponseReturnValue:
    """Answer a client's request to sign somebody in."""
    found = presence_by_cookie(
        work().session, issuer().realm, request.cookies.get(SESSION_COOKIE), work().now
    )
    try:
        grant = _server().get_consent_grant(end_user=found)
    except OAuth2Error as error:
        return _refuse(error)
    if request.method == "POST":
        return _check_form(grant)
    if found is not None and request.args.get("prompt") != "login":
        return _send_back(grant, found)
    if request.args.get("prompt") == "none":
        return _refuse(_login_required(grant))
    return login_page()


def _check_form(grant: BaseGrant) -> ResponseReturnValue:
    if not form_is_ours():
        return login_page("stale", 400)
    username = request.form.get("username", "")[:255]
    if "ticket" in request.form:
        return _check_factor(grant)
    outcome = sign_in(
        work().session,
        issuer().realm,
        "" if refused_character(username) else username,
        request.form.get("password", "")[:1024],
        work().now,
    )
    if isinstance(outcome, Refusal):
        return login_page(outcome.value)
    if needs_factor(work().session, outcome):
        # Until the second factor is right too, wrong ones are counted on.
        ticket = give_ticket(
            issuer().signer, outcome, request.cookies[FORM_COOKIE], work().now
        )
        return _factor_page(ticket)
    forget_failures(outcome)
    return _come_in(grant, outcome)


def _check_factor(grant: BaseGrant) -> ResponseReturnValue:
    ticket = request.form["ticket"][:4096]
    claims = _claims(ticket)
    if claims is None:
        return login_page("stale", 400)
    digits = request.form.get("digits", "")[:20]
    outcome = pass_factor(work().session, issuer().realm, claims, digits, work().now)
    if outcome is Refusal.WRONG:
        return _factor_page(ticket, "wrong_digits")
    if isinstance(outcome, Refusal):
        return login_page(outcome.value)
    return _come_in(grant, outcome)


def _come_in(grant: BaseGrant, account: Account) -> Response:
    begun, cookie = begin_login(work().session, account, work().now)
    response = _send_back(grant, begun)
    set_cookie(response, SESSION_COOKIE, cookie)
    return response


def _factor_page(ticket: str, trouble: str | None = None) -> Response:
    claims = _claims(ticket) or {}
    account = work().session.get_one(Account, UUID(claims["sub"]))
    return page(
        "issuer/factor.html",
        ticket=ticket,
        setup=setup_of(claims, account, LABELS["ru"]["brand"]),
        trouble=trouble,
        target=request.args.get("redirect_uri", ""),
    )


def _claims(ticket: str) -> dict[str, Any] | None:
    return read_ticket(
        issuer().signer, ticket, request.cookies.get(FORM_COOKIE, ""), work().now
    )


def login_page(trouble: str | None = None, status: int = 200) -> Response:
    """Return the page; `trouble` says which sentence explains what went wrong."""
    return page(
        "issuer/login.html",
        status,
        trouble=trouble,
        username=request.form.get("username", request.args.get("login_hint", ""))[:255],
        target=request.args.get("redirect_uri", ""),
    )


def page(template: str, status: int = 200, *, target: str = "", **values: object) -> Response:
    """Return a page in the visitor's language, whose forms may lead here and to `target` alone."""
    code = language(request)
    form_token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
    text = render_template(
        template,
        labels=LABELS[code],
        language=code,
        languages=language_links(request, code),
        form_token=form_token,
        wait=issuer().realm.wait_seconds,
        demo=issuer().demo,
        **values,
    )
    response = make_response(text, status)
    response.headers["Content-Language"] = code
    response.headers["Content-Security-Policy"] = _policy(target)
    set_cookie(response, FORM_COOKIE, form_token)
    return response


def form_is_ours() -> bool:
    """Tell whether the form was filled in on our page, in this browser."""
    sent, kept = request.form.get("form_token", ""), request.cookies.get(FORM_COOKIE, "")
    return bool(kept) and secrets.compare_digest(sent, kept)


def set_cookie(response: Response, name: str, value: str) -> None:
    """Set a cookie for the realm's pages, out of reach of scripts and other sites."""
    response.set_cookie(
        name,
        value,
        path=f"/realms/{issuer().realm.name}/",
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


def _policy(target: str) -> str:
    # Chromium applies form-action to the redirect after the form as well.
    parts = urlsplit(target)
    back = f" {parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else ""
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self'{back}"
    )


def _refuse(error: OAuth2Error) -> ResponseReturnValue:
    if getattr(error, "redirect_uri", None):
        response: ResponseReturnValue = _server().handle_error_response(None, error)
        return response
    return page("issuer/refused.html", 400, reason=error.description or error.error)


def _login_required(grant: BaseGrant) -> OAuth2Error:
    payload = grant.request.payload
    return OAuth2Error(
        error="login_required", redirect_uri=payload.redirect_uri, state=payload.state
    )


def _send_back(grant: BaseGrant, user: object) -> Response:
    response: Response = _server().create_authorization_response(grant_user=user, grant=grant)
    return response


def _server() -> AuthorizationServer:
    server: AuthorizationServer = current_app.extensions["authorization_server"]
    return server
