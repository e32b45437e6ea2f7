"""A browser of a few lines for login pages: cookies, redirects by hand, one form."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urljoin, urlsplit

import urllib3


@dataclass
class Page:
    """What came back."""

    url: str
    status: int
    text: str
    location: str | None

    @property
    def answer(self) -> dict[str, str]:
        """Return the query of the address that the page redirects to."""
        query = parse_qs(urlsplit(self.location or "").query)
        return {key: values[0] for key, values in query.items()}


@dataclass
class Browser:
    """Keeps cookies as browsers do on this machine.

    Keycloak marks its cookies Secure; browsers send those back to 127.0.0.1 all the same,
    HTTP libraries do not.
    """

    cookies: dict[str, str] = field(default_factory=dict)
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(timeout=30))

    def get(self, url: str, headers: dict[str, str] | None = None) -> Page:
        """Open an address, without following a redirect."""
        return self._send("GET", url, None, headers)

    def submit(self, page: Page, **fields: str) -> Page:
        """Fill in the page's form and send it."""
        form = _Form()
        form.feed(page.text)
        return self._send("POST", urljoin(page.url, form.action), {**form.fields, **fields})

    def sign_in(self, url: str, login: str, password: str) -> Page:
        """Open a login page and send the form."""
        return self.submit(self.get(url), username=login, password=password)

    def _send(
        self,
        method: str,
        url: str,
        fields: dict[str, str] | None,
        headers: dict[str, str] | None = None,
    ) -> Page:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.http.request_encode_body(
            method, url, fields=fields, encode_multipart=False, redirect=False,
            headers={"Cookie": cookie, **(headers or {})},
        )
        for line in answer.headers.getlist("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Page(url, answer.status, answer.data.decode(), answer.headers.get("Location"))


class _Form(HTMLParser):
    """The first form of a page: where it goes, and its fields."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.action = known.get("action", "")
        if tag == "input" and "name" in known:
            self.fields[known["name"]] = known.get("value", "")
