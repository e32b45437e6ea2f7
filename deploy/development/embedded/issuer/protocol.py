"""The OpenID Connect endpoints that programs call: tokens, keys, userinfo, introspection."""

from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError

from deploy.development.embedded.issuer.accounts import rights_of
from deploy.development.embedded.issuer.bearer import (
    bearer_claims,
    client_of_request,
    live_presence,
)
from deploy.development.embedded.issuer.context import issuer, work
from deploy.development.embedded.issuer.tokens import profile

blueprint = Blueprint("protocol", __name__)

_PATH = "/protocol/openid-connect"


@blueprint.get("/.well-known/openid-configuration")
def configuration() -> dict[str, Any]:
    """Tell clients where everything is."""
    base = f"{issuer().url}{_PATH}"
    return {
        "issuer": issuer().url,
        "authorization_endpoint": f"{base}/auth",
        "token_endpoint": f"{base}/token",
        "introspection_endpoint": f"{base}/token/introspect",
        "userinfo_endpoint": f"{base}/userinfo",
        "end_session_endpoint": f"{base}/logout",
        "jwks_uri": f"{base}/certs",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "scopes_supported": ["openid", "profile"],
        "ui_locales_supported": ["ru", "en"],
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }


@blueprint.get("")
def about() -> dict[str, Any]:
    """Name the realm, as Keycloak does at this address."""
    return {"realm": issuer().realm.name, "token-service": f"{issuer().url}{_PATH}"}


@blueprint.get(f"{_PATH}/certs")
def certs() -> dict[str, Any]:
    """Publish the keys that check our signatures."""
    return issuer().signer.published()


@blueprint.post(f"{_PATH}/token")
def token() -> ResponseReturnValue:
    """Hand out tokens for a code, a refresh token or a client's secret."""
    server: AuthorizationServer = current_app.extensions["authorization_server"]
    response: ResponseReturnValue = server.create_token_response()
    return response


@blueprint.route(f"{_PATH}/userinfo", methods=["GET", "POST"])
def userinfo() -> ResponseReturnValue:
    """Tell about the person whose access token it is, while the session lasts."""
    claims = bearer_claims()
    found = live_presence(claims) if claims else None
    if found is None:
        return {"error": "invalid_token"}, 401, {"WWW-Authenticate": 'Bearer realm="letopis"'}
    return profile(found, rights_of(work().session, found.account.id))


@blueprint.post(f"{_PATH}/token/introspect")
def introspect() -> ResponseReturnValue:
    """Tell a client whether an access token meant for it is good."""
    client = client_of_request()
    if client is None:
        return {"error": "invalid_client"}, 401
    try:
        claims = issuer().signer.read(request.form.get("token", ""))
    except (JoseError, ValueError):
        return {"active": False}
    good = claims["exp"] > work().now.timestamp() and claims["typ"] == "Bearer"
    meant = client.client_id in claims["aud"] or client.client_id == claims["azp"]
    alive = "sid" not in claims or live_presence(claims) is not None
    return {**claims, "active": True} if good and meant and alive else {"active": False}
