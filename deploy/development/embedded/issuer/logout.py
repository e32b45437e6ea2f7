"""The end of a session at the embedded issuer, asked for by a browser or by a client."""

from uuid import UUID

from authlib.common.urls import add_params_to_uri
from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError

from deploy.development.embedded.issuer.bearer import client_of_request
from deploy.development.embedded.issuer.context import issuer, work
from deploy.development.embedded.issuer.login import SESSION_COOKIE, form_is_ours, page
from deploy.development.embedded.issuer.realm import Client
from deploy.development.embedded.issuer.sessions import (
    end_login,
    presence_by_cookie,
    refresh_session,
)

blueprint = Blueprint("logout", __name__, template_folder="templates")


@blueprint.route("/protocol/openid-connect/logout", methods=["GET", "POST"])
def logout() -> ResponseReturnValue:
    """End the session that an ID token, a refresh token or the browser's cookie names."""
    if "refresh_token" in request.form:
        return _end_by_refresh_token(request.form["refresh_token"])
    hint = request.values.get("id_token_hint")
    if hint is None:
        return _ask_first()
    return _end_by_hint(hint)


def _end_by_hint(hint: str) -> ResponseReturnValue:
    try:
        claims = issuer().signer.read(hint)
    except (JoseError, ValueError):
        return page("issuer/refused.html", 400, reason="Invalid parameter: id_token_hint")
    client = issuer().realm.clients.get(claims["azp"])
    back = request.values.get("post_logout_redirect_uri")
    if client is None or claims["typ"] != "ID" or not _may_go(client, back):
        return page("issuer/refused.html", 400, reason="Invalid redirect uri")
    _end(UUID(claims["sid"]))
    return _leave(back)


def _may_go(client: Client, back: str | None) -> bool:
    return back is None or back in client.post_logout_uris


def _ask_first() -> ResponseReturnValue:
    if request.method == "GET" or not form_is_ours():
        return page("issuer/logout.html", done=False)
    cookie = request.cookies.get(SESSION_COOKIE)
    found = presence_by_cookie(work().session, issuer().realm, cookie, work().now)
    if found is not None:
        _end(found.login.id)
    return _leave(None)


def _end_by_refresh_token(secret: str) -> ResponseReturnValue:
    client = client_of_request()
    if client is None:
        return {"error": "invalid_client"}, 401
    login_id = refresh_session(work().session, secret, client.client_id)
    if login_id is None:
        return {"error": "invalid_grant", "error_description": "Invalid refresh token"}, 400
    _end(login_id)
    return "", 204


def _end(login_id: UUID) -> None:
    ended = end_login(work().session, login_id, work().now)
    if ended is not None:
        work().ended.append(ended)


def _leave(back: str | None) -> Response:
    state = request.values.get("state")
    if back is None:
        response = page("issuer/logout.html", done=True)
    else:
        response = redirect(add_params_to_uri(back, [("state", state)]) if state else back)  # type: ignore[assignment]
    response.delete_cookie(SESSION_COOKIE, path=f"/realms/{issuer().realm.name}/")
    return response
