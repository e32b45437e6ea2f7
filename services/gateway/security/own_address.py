"""The address that the platform has for people, whatever a request says it was sent to."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class OwnAddress:
    """Lets an application know its public address alone; the header Host is the sender's word.

    No redirect and no link can then lead where a stranger's Host says. Probes, which come by
    another name or by number, are answered all the same: nothing is refused here.
    """

    def __init__(self, app: "WSGIApplication", public_url: str) -> None:
        """Wrap `app`; `public_url` is the address under which people reach it."""
        address = urlsplit(public_url)
        self._app = app
        self._known = {"HTTP_HOST": address.netloc, "wsgi.url_scheme": address.scheme}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request as one to the public address."""
        return self._app({**environ, **self._known}, start_response)
