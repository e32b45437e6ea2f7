"""The gateway as a client of the issuer: where to sign in, codes into tokens, tokens checked."""

import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import urllib3
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import JoseError
from joserfc.jwt import Token

from services.gateway.auth.identity.keys import IssuerKeys
from services.gateway.auth.identity.tokens import (
    Identity,
    LogoutNotice,
    Machine,
    TokenRefused,
    identity_from,
    logout_notice_from,
    machine_from,
)


class IssuerDown(Exception):
    """The issuer cannot be reached, or answers with an error of its own: try again later."""


class LoginRefused(Exception):
    """The issuer refuses a code or a refresh token: the person has to sign in again."""


@dataclass(frozen=True)
class Attempt:
    """A login on its way: the address for the browser, and what the answer must fit."""

    url: str
    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class SignedIn:
    """What a code or a refresh token was exchanged for; the tokens stay on the server."""

    identity: Identity
    refresh_token: str = field(repr=False)
    id_token: str = field(repr=False)


class IdentityClient:
    """One client of one issuer; safe to share between threads."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
        audience: str,
        *,
        connect_timeout: float = 2.0,
        read_timeout: float = 5.0,
    ) -> None:
        """Take the settings; nothing is asked of the issuer before it is needed.

        Addresses follow from the issuer's name, as Keycloak lays them out.
        """
        self.issuer = issuer.rstrip("/")
        self.client_id = client_id
        self.audience = audience
        self._secret = client_secret
        self._redirect_uri = redirect_uri
        self._base = f"{self.issuer}/protocol/openid-connect"
        # A pool of our own: python-keycloak's connection changes shared headers at every call,
        # which threads of one process would do to each other.
        self._http = urllib3.PoolManager(
            maxsize=8,
            timeout=urllib3.Timeout(connect=connect_timeout, read=read_timeout),
            retries=False,
        )
        self._keys = IssuerKeys(lambda: self._request("GET", f"{self._base}/certs"))

    def begin_login(self, language: str, login: str = "") -> Attempt:
        """Return where to send the browser, with secrets to keep until it comes back.

        `login` stands in the issuer's form already.
        """
        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        parameters = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid",
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
            "ui_locales": language,
            **({"login_hint": login} if login else {}),
        }
        return Attempt(f"{self._base}/auth?{urlencode(parameters)}", state, nonce, verifier)

    def finish_login(self, code: str, verifier: str, nonce: str, now: float) -> SignedIn:
        """Exchange the code that the browser brought back.

        Raises:
            LoginRefused: the issuer refuses the code.
            TokenRefused: what it gave is not for us, or not of this login.
            IssuerDown: it does not answer.
        """
        answer = self._token(
            grant_type="authorization_code",
            code=code,
            redirect_uri=self._redirect_uri,
            code_verifier=verifier,
        )
        return self._signed_in(answer, nonce, now)

    def refresh(self, refresh_token: str, now: float) -> SignedIn:
        """Exchange a refresh token for new ones; it is good once.

        Raises:
            LoginRefused: the session is over, the account disabled, or the token was used before.
            TokenRefused: what it gave is not for us.
            IssuerDown: it does not answer.
        """
        answer = self._token(grant_type="refresh_token", refresh_token=refresh_token)
        return self._signed_in(answer, None, now)

    def logout_url(self, id_token: str, back_to: str, language: str) -> str:
        """Return where to send the browser so that the issuer's session ends as well."""
        parameters = {
            "id_token_hint": id_token,
            "post_logout_redirect_uri": back_to,
            "ui_locales": language,
        }
        return f"{self._base}/logout?{urlencode(parameters)}"

    def read_logout_token(self, token: str, now: float) -> LogoutNotice:
        """Return which session is over.

        Raises:
            TokenRefused: it is not a logout token for us, or too old.
            IssuerDown: the issuer's keys are needed and it does not answer.
        """
        known = self._read(token)
        return logout_notice_from(
            known.header, known.claims, issuer=self.issuer, client_id=self.client_id, now=now
        )

    def read_machine_token(self, token: str, now: float) -> Machine:
        """Return which machine client calls with this bearer token.

        Raises:
            TokenRefused: it is not an access token for our API, or too old.
            IssuerDown: the issuer's keys are needed and it does not answer.
        """
        known = self._read(token)
        return machine_from(
            known.header, known.claims, issuer=self.issuer, audience=self.audience, now=now
        )

    def answers(self) -> bool:
        """Tell whether the issuer answers now."""
        found = self._request("GET", f"{self.issuer}/.well-known/openid-configuration")
        return bool(found["issuer"] == self.issuer)

    def _signed_in(self, answer: dict[str, Any], nonce: str | None, now: float) -> SignedIn:
        identity = identity_from(
            self._read(answer["id_token"]).claims,
            issuer=self.issuer,
            client_id=self.client_id,
            nonce=nonce,
            now=now,
        )
        return SignedIn(
            identity=identity,
            refresh_token=answer["refresh_token"],
            id_token=answer["id_token"],
        )

    def _read(self, token: str) -> Token:
        try:
            return self._keys.read(token)
        except (JoseError, ValueError, KeyError) as error:
            raise TokenRefused("signature") from error

    def _token(self, **fields: str) -> dict[str, Any]:
        return self._request("POST", f"{self._base}/token", **fields)

    def _request(self, method: str, url: str, **fields: str) -> dict[str, Any]:
        if fields:
            fields |= {"client_id": self.client_id, "client_secret": self._secret}
        try:
            answer = self._http.request_encode_body(
                method, url, fields=fields or None, encode_multipart=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise IssuerDown(type(error).__name__) from error
        return _body(answer)


def _body(answer: urllib3.BaseHTTPResponse) -> dict[str, Any]:
    if answer.status == 204:
        return {}
    if answer.status in (400, 401, 403):
        raise LoginRefused(f"HTTP {answer.status}")
    if answer.status != 200:
        raise IssuerDown(f"HTTP {answer.status}")
    body: dict[str, Any] = answer.json()
    return body
