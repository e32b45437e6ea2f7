"""Calls to the services behind the gateway: signed, pooled, every trouble one of two errors."""

import hashlib
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import IO, Any, cast
from urllib.parse import urlencode

import orjson
from flask import current_app
from urllib3 import BaseHTTPResponse, PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError
from urllib3.filepost import encode_multipart_formdata

from services.shared.accountability.caller import SIGNED_BODY, Caller, TokenMint
from services.shared.disposition import content_disposition
from services.shared.errors import PROBLEM_JSON
from services.shared.process.logs import get_logger

log = get_logger()

# The services behind the gateway.
SERVICES = ("journal", "portfolio", "archive")
CORRELATION = "X-Correlation-Id"
# A service says by itself that it takes too long (REQUEST_SECONDS).
TIMEOUT = Timeout(connect=1.0, read=40.0)
UPLOAD_TIMEOUT = Timeout(connect=1.0, read=120.0)
# A kept connection may have been closed by the other side just now. Reading again is harmless;
# a write is never sent twice: whether the first one was done is not known.
_READ_AGAIN = Retry(total=1, redirect=0, status=0, respect_retry_after_header=False)
_READING = frozenset({"GET", "HEAD"})

Body = bytes | IO[bytes] | Iterable[bytes] | None


class ServiceRefused(Exception):
    """A service answered with a problem: `status` and the problem+json document."""

    def __init__(self, service: str, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{service} answered {status}")
        self.service = service
        self.status = status
        self.problem = problem


class ServiceDown(Exception):
    """A service did not answer in time or could not be reached at all."""

    def __init__(self, service: str) -> None:
        super().__init__(f"{service} does not answer")
        self.service = service


@dataclass(frozen=True)
class Upload:
    """One file of a form on its way to a service."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class ServiceClient:
    """Calls one service as the caller that `caller_of` names for it at that moment.

    Services speak the language that `language_of` names.
    Every trouble is one of two errors: the service refused (`ServiceRefused`, with its problem
    document), or it did not answer (`ServiceDown`).
    """

    name: str
    url: str
    pool: PoolManager
    mint: TokenMint
    caller_of: Callable[[str], Caller | None]
    language_of: Callable[[], str]
    timeout: Timeout = TIMEOUT

    def acting_as(self, caller: Caller | None, timeout: Timeout = TIMEOUT) -> "ServiceClient":
        """Return a client of the same service that always calls as `caller`."""
        return replace(self, caller_of=lambda _service: caller, timeout=timeout)

    def get_json(self, path: str, **query: str | None) -> Any:
        """GET; query parameters that are None are left out."""
        parameters = urlencode({key: value for key, value in query.items() if value is not None})
        return self._answered(self.open("GET", f"{path}?{parameters}" if parameters else path))

    def send_json(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """POST, PUT, PATCH or DELETE with a JSON body; `None` is the answer of a 204."""
        if body is None:
            return self._answered(self.open(method, path))
        headers = {"Content-Type": "application/json"}
        return self._answered(self.open(method, path, headers, orjson.dumps(body)))

    def send_file(self, method: str, path: str, upload: Upload, **fields: str) -> Any:
        """POST or PUT a multipart form whose file stands in the field `file`."""
        form: dict[str, str | tuple[str, bytes, str]] = {**fields}
        form["file"] = (upload.name, upload.content, upload.content_type)
        content, content_type = encode_multipart_formdata(form)
        headers = {
            "Content-Type": content_type,
            "Content-Digest": _digest_field(hashlib.sha256(content).digest()),
        }
        return self._answered(
            self.open(method, path, headers, content, timeout=UPLOAD_TIMEOUT)
        )

    def send_stream(self, path: str, name: str, content: IO[bytes], size: int) -> Any:
        """POST a file as the body itself, piece by piece, under its name (RFC 6266)."""
        digest = hashlib.file_digest(content, "sha256").digest()  # type: ignore[arg-type]
        content.seek(0)
        headers = {
            "Content-Digest": _digest_field(digest),
            "Content-Type": "application/octet-stream",
            "Content-Length": str(size),
            "Content-Disposition": content_disposition(name),
        }
        return self._answered(self.open("POST", path, headers, content, timeout=UPLOAD_TIMEOUT))

    def stream(self, path: str, headers: Mapping[str, str] | None = None) -> BaseHTTPResponse:
        """GET without reading the body; whoever has the answer closes it."""
        return self.open("GET", path, headers or {})

    def open(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: Body = None,
        timeout: Timeout | None = None,
    ) -> BaseHTTPResponse:
        """Send a request and return the answer, whatever its status, with its body unread.

        Raises:
            ServiceDown: the service could not be reached, or did not answer in time.
        """
        try:
            return self.pool.request(
                method,
                f"{self.url}{path}",
                headers={
                    **(headers or {}),
                    "Accept-Language": self.language_of(),
                    **self._signed(method, path, body),
                },
                body=body,
                timeout=timeout or self.timeout,
                retries=_READ_AGAIN if method in _READING else False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
        except HTTPError as error:
            log.warning("service does not answer", target=self.name, error=type(error).__name__)
            raise ServiceDown(self.name) from error

    def _signed(self, method: str, path: str, body: Body) -> dict[str, str]:
        # Minting takes 0.08 ms: a token is never kept, so that none outlives its request.
        caller = self.caller_of(self.name)
        if caller is None:
            return {}
        token = self.mint.mint(
            caller,
            self.name,
            time.time(),
            request=f"{method} {path.partition('?')[0]}",
            body=body if isinstance(body, bytes) and len(body) <= SIGNED_BODY else None,
        )
        return {"Authorization": f"Bearer {token}", CORRELATION: caller.correlation_id}

    def _answered(self, response: BaseHTTPResponse) -> Any:
        try:
            content = response.read(decode_content=True)
        except HTTPError as error:
            log.warning("service broke off", target=self.name, error=type(error).__name__)
            raise ServiceDown(self.name) from error
        finally:
            response.release_conn()
        if response.status >= 400:
            raise refusal(self.name, response.status, response.headers, content)
        return orjson.loads(content) if content else None


def _digest_field(sha256: bytes) -> str:
    """Return a digest as Content-Digest has it (RFC 9530)."""
    return f"sha-256=:{b64encode(sha256).decode()}:"


def service(name: str) -> ServiceClient:
    """Return the client of a service that calls as whom this request is from."""
    return cast(ServiceClient, current_app.extensions["service_clients"][name])


def journal() -> ServiceClient:
    """Return the client of the journal."""
    return service("journal")


def portfolio() -> ServiceClient:
    """Return the client of the portfolio."""
    return service("portfolio")


def archive() -> ServiceClient:
    """Return the client of the archive."""
    return service("archive")


def make_pool(connections: int) -> PoolManager:
    """Return a pool that keeps up to `connections` open to each service."""
    return PoolManager(num_pools=8, maxsize=connections, block=False)


def refusal(
    service: str, status: int, headers: Mapping[str, str], content: bytes
) -> ServiceRefused | ServiceDown:
    """Return the error that an answer of 400 or more stands for.

    What is no problem document was not said by the service: something on the way failed.
    """
    if headers.get("Content-Type", "").startswith(PROBLEM_JSON):
        return ServiceRefused(service, status, orjson.loads(content))
    log.warning("service gave no problem document", target=service, status=status)
    return ServiceDown(service)
