"""People at the gateway: browsers that sign in at the real issuer."""

import re
from dataclasses import dataclass, field
from http.cookies import Morsel, SimpleCookie
from itertools import count
from uuid import UUID, uuid4

import urllib3

from services.gateway.auth.identity.accounts import Account
from tests.gateway.auth.identity.browser import Browser
from tests.gateway.stack import Stack

PASSWORD = "верный пароль 12"
COOKIE = "letopis_session"
_numbers = count(1)


@dataclass
class Visitor:
    """A browser at the gateway, with the account of its person."""

    stack: Stack
    account: Account
    cookies: dict[str, str] = field(default_factory=dict)
    morsels: dict[str, "Morsel[str]"] = field(default_factory=dict)
    at_issuer: Browser = field(default_factory=Browser)
    http: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(retries=False, timeout=30)
    )

    def open(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
        form: dict[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """Send a request with the browser's cookies and keep those of the answer."""
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        sent = {k: v for k, v in {**sent, **(headers or {})}.items() if v}
        url = path if path.startswith("http") else self.stack.url + path
        if form is not None:
            answer = self.http.request_encode_body(
                method, url, fields=form, encode_multipart=False, headers=sent, redirect=False
            )
        else:
            answer = self.http.request(method, url, headers=sent, body=body, redirect=False)
        for line in answer.headers.getlist("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.morsels[name] = morsel
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]
        return answer

    def get(self, path: str, **headers: str) -> urllib3.BaseHTTPResponse:
        """Open a page or an address of the API."""
        return self.open("GET", path, {k.replace("_", "-"): v for k, v in headers.items()})

    def go_to_issuer(self, next_path: str = "") -> str:
        """Begin to sign in, fill in the issuer's form; return where it sends the browser back."""
        query = f"?next={next_path}" if next_path else ""
        page = self.get(f"/auth/login{query}")
        assert page.status == 303, page.status
        back = self.at_issuer.sign_in(
            page.headers["Location"], self.account.login, self.account.password or ""
        )
        assert back.location, back.text[:500]
        return back.location

    def sign_in(self, next_path: str = "") -> "Visitor":
        """Sign in; the session's cookie is there afterwards."""
        answer = self.get(self.go_to_issuer(next_path))
        assert answer.status == 303, (answer.status, answer.data[:500])
        assert COOKIE in self.cookies
        return self

    @property
    def form_token(self) -> str:
        """The token that the pages carry for forms and scripts."""
        page = self.get("/status").data.decode()
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found, page[:500]
        return found[1]

    def submit(self, path: str, **fields: str) -> urllib3.BaseHTTPResponse:
        """Send a form of one of the gateway's own pages."""
        form = {"csrf_token": self.form_token, **fields}
        return self.open("POST", path, {"Origin": self.stack.url}, form=form)

    def is_signed_in(self) -> bool:
        """Tell whether the API still knows this browser."""
        return self.get("/api/archive/v1/echo/me").status == 200


def make_visitor(
    stack: Stack,
    *groups: str,
    person_id: UUID | None = None,
    cookies: dict[str, str] | None = None,
) -> Visitor:
    """Return a browser of a new person in these groups."""
    account = Account(
        login=f"visitor-{next(_numbers)}",
        family_name="Ёлкина",
        given_name="Мария",
        patronymic="Петровна",
        person_id=person_id or uuid4(),
        groups=groups or ("/schools/131/deputy",),
        password=PASSWORD,
    )
    stack.accounts.sync([account])
    return Visitor(stack, account, dict(cookies or {}))
