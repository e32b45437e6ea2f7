"""A person with a browser's cookies and no screen: signs in and asks for pages and the API."""

import re
from base64 import b32encode
from html.parser import HTMLParser
from http.cookiejar import Cookie, DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin
from urllib.request import Request

import pyotp
import requests

from tests.end_to_end.platform import Platform


class Person:
    """One signed-in session with the gateway."""

    def __init__(self, platform: Platform, account: dict[str, Any]) -> None:
        self.platform = platform
        self.account = account
        self.session = requests.Session()
        self.session.cookies.set_policy(_AsOnThisMachine())

    def sign_in(self) -> "Person":
        page = self.session.get(f"{self.platform.url}/auth/login", timeout=60)
        form = _Form.of(page.text)
        form.fields["username"] = self.account["login"]
        form.fields["password"] = self.account["password"]
        answer = self.session.post(urljoin(page.url, form.action), data=form.fields, timeout=60)
        if not answer.url.startswith(self.platform.url):
            answer = self._set_factor_up(answer)
        assert answer.url.startswith(self.platform.url), answer.url
        assert answer.status_code == 200, (answer.status_code, answer.text[:2000])
        return self

    def _set_factor_up(self, page: requests.Response) -> requests.Response:
        """Set up the second factor that the issuer asks for at the first login."""
        form = _Form.of(page.text)
        shown = re.search(r'id="secret">([A-Z2-7]+)<', page.text)
        secret = shown[1] if shown else b32encode(form.fields["totpSecret"].encode()).decode()
        digits = next(name for name in ("digits", "totp") if f'name="{name}"' in page.text)
        form.fields |= {digits: pyotp.TOTP(secret).now(), "userLabel": "phone"}
        return self.session.post(urljoin(page.url, form.action), data=form.fields, timeout=60)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.session.get(self.platform.url + path, timeout=60, **options)

    def json(self, path: str) -> Any:
        answer = self.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:2000])
        return answer.json()

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """Ask for a change as the pages' scripts do: with the session's CSRF token."""
        headers = {"X-CSRF-Token": self.csrf_token(), "Accept": "application/json"}
        return self.session.request(
            method,
            self.platform.url + path,
            headers={**headers, **options.pop("headers", {})},
            timeout=60,
            **options,
        )

    def csrf_token(self) -> str:
        page = _Meta()
        page.feed(self.get("/").text)
        assert page.token, "the page names no CSRF token"
        return page.token


class _AsOnThisMachine(DefaultCookiePolicy):
    """Keycloak marks its cookies Secure; browsers send them back to 127.0.0.1 over HTTP too.

    Not `secure_protocols`: requests copies the cookies into a jar with a policy of its own.
    """

    def set_ok(self, cookie: Cookie, request: Request) -> bool:
        cookie.secure = False
        return super().set_ok(cookie, request)


class _Form(HTMLParser):
    """The first form of a page: where it goes, and the fields it carries."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}

    @classmethod
    def of(cls, page: str) -> "_Form":
        form = cls()
        form.feed(page)
        assert form.fields, page[:3000]
        return form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and not self.action and given.get("method", "").lower() == "post":
            self.action = given.get("action") or ""
        if tag == "input" and given.get("name"):
            self.fields[str(given["name"])] = given.get("value") or ""


class _Meta(HTMLParser):
    """The CSRF token that a page carries for its scripts."""

    token = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name") == "csrf-token":
            self.token = given.get("content") or ""
