"""The public API: requests pass to a service under a caller token of ours."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, g, request
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from services.gateway.auth.machines import InvalidToken, machine_caller
from services.gateway.auth.request_guard import caller_or_none, current_gateway, current_trace
from services.gateway.clients import UPLOAD_TIMEOUT, Body, ServiceClient
from services.gateway.security.paths import forwarded_path
from services.shared.accountability.caller import SIGNED_BODY
from services.shared.errors import NotFound, TooLarge, Unauthenticated
from services.shared.process.logs import get_logger
from services.shared.wording import said

log = get_logger()

api_proxy = Blueprint("api_proxy", __name__)

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
_REQUEST_HEADERS = (
    "Accept",
    "Accept-Language",
    "Content-Digest",
    "Content-Disposition",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Range",
    "Repr-Digest",
)
_RESPONSE_HEADERS = (
    "Accept-Ranges",
    "Allow",
    "Cache-Control",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Language",
    "Content-Length",
    "Content-Range",
    "Content-Type",
    "ETag",
    "Last-Modified",
    "Location",
    "Retry-After",
    "Vary",
)
# What comes from a service is data, even where a browser is led straight to it.
_DATA_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
# A browser shows pictures and PDF in a page of its own making, with styles in it.
_SHOWN_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
# In a sandbox nothing of a file has our origin, its cookies or scripts; viewers of PDF that stand
# outside of the page (Chromium, Firefox) show one there too.
_POLICIES = {
    "application/pdf": f"sandbox; {_SHOWN_POLICY}; object-src 'self'",
    **dict.fromkeys(
        ("image/jpeg", "image/png", "image/webp", "image/gif"), f"sandbox; {_SHOWN_POLICY}"
    ),
}
_PIECE = 64 << 10


@api_proxy.post("/api/portfolio/v1/items/<uuid:item_id>/files")
def pass_file(item_id: object) -> Response:
    """Pass a file on to the portfolio piece by piece; it may be larger than anything else."""
    return pass_on("portfolio", f"items/{item_id}/files")


@api_proxy.route("/api/<service>/v1/<path:rest>", methods=_METHODS)
def pass_on(service: str, rest: str) -> Response:
    """Pass a request to a service, as the person or machine that sends it."""
    client, path = _client(service), forwarded_path(rest)
    if path is None:
        raise NotFound(said("Такого адреса нет."))
    _identify()
    query = request.query_string.decode("ascii", "replace")
    target = f"/api/{service}/v1/{path}" + (f"?{query}" if query else "")
    headers = {name: request.headers[name] for name in _REQUEST_HEADERS if name in request.headers}
    return _passed_back(_sent(client, target, headers))


@api_proxy.get("/api/<service>/openapi.json")
def openapi(service: str) -> Response:
    """Pass on the OpenAPI document of a service; it is public."""
    client = _client(service).acting_as(None)
    return _passed_back(client.stream(f"/api/{service}/openapi.json"))


def _client(service: str) -> ServiceClient:
    clients: dict[str, ServiceClient] = current_app.extensions["service_clients"]
    if service not in clients:
        raise NotFound(said("Такого сервиса нет."))
    return clients[service]


def _identify() -> None:
    """Leave in `g.caller` who sends this request: a machine by its token, else a session."""
    if "Authorization" in request.headers:
        scheme, _, token = request.headers["Authorization"].partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise InvalidToken(said("Предъявите токен: Authorization: Bearer …"))
        g.caller = machine_caller(current_gateway(), token, current_trace().correlation_id)
    elif caller_or_none() is None:
        raise Unauthenticated(said("Войдите или предъявите токен."))


def _sent(client: ServiceClient, target: str, headers: dict[str, str]) -> BaseHTTPResponse:
    length = request.content_length
    if length is not None and length > (request.max_content_length or 0):
        raise TooLarge(said("Слишком большой запрос."))
    body: Body = None
    if length or request.environ.get("wsgi.input_terminated"):
        body = request.stream
        if length is not None:
            headers["Content-Length"] = str(length)
            if 0 < length <= SIGNED_BODY:
                body = request.stream.read()
    return client.open(request.method, target, headers, body, UPLOAD_TIMEOUT)


def _passed_back(answer: BaseHTTPResponse) -> Response:
    headers = {name: answer.headers[name] for name in _RESPONSE_HEADERS if name in answer.headers}
    response = Response(_Pieces(answer), answer.status, headers, direct_passthrough=True)
    if answer.status != 304:
        policy = _POLICIES.get(response.mimetype or "", _DATA_POLICY)
        response.headers["Content-Security-Policy"] = policy
    return response


@dataclass
class _Pieces:
    """The body of an answer, read as fast as the asker takes it; closes its connection."""

    answer: BaseHTTPResponse

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self.answer.stream(_PIECE, decode_content=False)
        except HTTPError as error:
            # The status is out already: a broken connection is how the asker learns of it.
            log.warning("service broke off", error=type(error).__name__)
            raise

    def close(self) -> None:
        """Give the connection back, or end it if something is left unread in it."""
        self.answer.close()
        self.answer.release_conn()
