"""How the embedded issuer hands out tokens: Authlib's grants, tied to our tables and claims."""

import re
import secrets
from datetime import timedelta
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError, OAuth2Request, grants
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from deploy.development.embedded.issuer.accounts import Rights, rights_of
from deploy.development.embedded.issuer.context import client_named, issuer, work
from deploy.development.embedded.issuer.realm import Client
from deploy.development.embedded.issuer.sessions import Presence, digest, presence, use_grant
from deploy.development.embedded.issuer.tables import Grant

_CHALLENGE = re.compile(r"^[A-Za-z0-9_-]{43}$")


def create_authorization_server() -> AuthorizationServer:
    """Return the server with the three grants that the realm uses."""
    server = AuthorizationServer(
        query_client=client_named,
        save_token=lambda _token, _request: None,
    )
    server.register_token_generator("default", generate_token)
    server.register_grant(CodeGrant, [require_pkce, add_identity_token])
    server.register_grant(RefreshGrant, [add_identity_token])
    server.register_grant(MachineGrant)
    return server


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
    """Authorization code: good once, for the client and the address it was made for."""

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        """Keep the digest of a code with what it was asked with."""
        asked = request.payload.data
        work().session.add(
            Grant(
                digest=digest(code),
                kind="code",
                session_id=request.user.login.id,
                client_id=request.client.client_id,
                scope=request.scope,
                redirect_uri=request.payload.redirect_uri,
                code_challenge=asked["code_challenge"],
                nonce=asked.get("nonce"),
                expires_at=work().now + timedelta(seconds=issuer().realm.code_seconds),
            )
        )

    def query_authorization_code(self, code: str, client: Client) -> "CodeUse | None":
        """Take the code out of use: whatever follows, it was its one chance."""
        taken = use_grant(work().session, "code", code, client.client_id, work().now)
        return CodeUse(taken) if taken else None

    def delete_authorization_code(self, authorization_code: "CodeUse") -> None:
        """Keep it: a second use must be noticed."""

    def authenticate_user(self, authorization_code: "CodeUse") -> Presence | None:
        """Return who the code was made for, while the session lasts."""
        return _presence(authorization_code.grant)


class CodeUse:
    """A code in use, as Authlib asks about it."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant
        self.code_challenge = grant.code_challenge
        self.nonce = grant.nonce

    def get_redirect_uri(self) -> str | None:
        """Return the address that the code was sent to."""
        return self.grant.redirect_uri

    def get_scope(self) -> str:
        """Return what was asked for."""
        return self.grant.scope


class RefreshUse:
    """A refresh token in use, as Authlib asks about it."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant

    def check_client(self, client: Client) -> bool:
        """Tell whether the client is the one it was given to."""
        return self.grant.client_id == client.client_id

    def get_scope(self) -> str:
        """Return what was asked for at the login."""
        return self.grant.scope


class RefreshGrant(grants.RefreshTokenGrant):  # type: ignore[misc]
    """Refresh with rotation: each token once; a second use ends the session."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> RefreshUse | None:
        """Take the token out of use."""
        client_id = self.request.client.client_id
        taken = use_grant(work().session, "refresh", refresh_token, client_id, work().now)
        return RefreshUse(taken) if taken else None

    def authenticate_user(self, refresh_token: RefreshUse) -> Presence:
        """Return who the token belongs to, while the session lasts."""
        found = _presence(refresh_token.grant)
        if found is None:
            raise InvalidGrantError("Session not active")
        return found

    def revoke_old_credential(self, refresh_token: RefreshUse) -> None:
        """Nothing is left to do: it went out of use when it was shown."""


class MachineGrant(grants.ClientCredentialsGrant):  # type: ignore[misc]
    """Client credentials: a token for a machine, without a refresh token."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")


def require_pkce(grant: CodeGrant) -> None:
    """Demand PKCE with S256 of every client, as the realm's clients are set up."""
    grant.register_hook("after_validate_authorization_request_payload", _check_challenge)
    grant.register_hook("after_validate_token_request", _check_verifier)


def _check_challenge(grant: CodeGrant, _redirect_uri: str) -> None:
    asked = grant.request.payload.data
    if asked.get("code_challenge_method") != "S256":
        raise InvalidRequestError("Missing parameter: code_challenge_method S256")
    if not _CHALLENGE.match(asked.get("code_challenge", "")):
        raise InvalidRequestError("Invalid parameter: code_challenge")


def _check_verifier(grant: CodeGrant, _result: None) -> None:
    verifier = grant.request.form.get("code_verifier", "")
    if create_s256_code_challenge(verifier) != grant.request.authorization_code.code_challenge:
        raise InvalidGrantError("PKCE verification failed: Code mismatch")


def add_identity_token(grant: CodeGrant | RefreshGrant) -> None:
    """Add an ID token to the answer where `openid` was asked for."""
    grant.register_hook("after_create_token_response", _put_identity_token)


def _put_identity_token(
    grant: CodeGrant | RefreshGrant, response: tuple[int, dict[str, Any], Any]
) -> None:
    token = response[1]
    if "openid" not in token["scope"].split():
        return
    request = grant.request
    nonce = request.authorization_code.nonce if request.authorization_code else None
    claims = issuer().writer.identity(
        request.client, request.user, _rights(request.user), nonce, work().now
    )
    token["id_token"] = issuer().signer.sign(claims)


def generate_token(
    grant_type: str,
    client: Client,
    user: Presence | None = None,
    scope: str | None = None,
    expires_in: int | None = None,
    include_refresh_token: bool = True,
) -> dict[str, Any]:
    """Return the token answer: a signed access token and, for people, a refresh token."""
    granted = client.get_allowed_scope(scope)
    here = issuer()
    if user is None:
        claims = here.writer.machine(client, granted, work().now)
    else:
        claims = here.writer.access(client, user, _rights(user), granted, work().now)
    token = {
        "access_token": here.signer.sign(claims),
        "token_type": "Bearer",
        "expires_in": here.realm.access_seconds,
        "scope": granted,
    }
    if user is not None and include_refresh_token:
        token |= _refresh_token(client, user, granted)
    return token


def _refresh_token(client: Client, user: Presence, scope: str) -> dict[str, Any]:
    secret = secrets.token_urlsafe(48)
    seconds = issuer().realm.idle_seconds
    user.login.seen_at = work().now
    work().session.add(
        Grant(
            digest=digest(secret),
            kind="refresh",
            session_id=user.login.id,
            client_id=client.client_id,
            scope=scope,
            expires_at=work().now + timedelta(seconds=seconds),
        )
    )
    return {
        "refresh_token": secret,
        "refresh_expires_in": seconds,
        "session_state": str(user.login.id),
    }


def _presence(grant: Grant) -> Presence | None:
    return presence(work().session, issuer().realm, grant.session_id, work().now)


def _rights(user: Presence) -> Rights:
    return rights_of(work().session, user.account.id)
