"""What the pages need of the gateway: the viewer of this request and clients of the services.

The gateway's backend sets `g.viewer` (a `Viewer`, or `None` before login) ahead of every request
and puts `app.extensions["service_clients"] = {"journal": client, "portfolio": …, "archive": …}`.
A client forwards the caller's signed token, and reports every trouble as one of the two errors.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from flask import current_app, g

from services.shared.accountability.roles import Role

SERVICES = ("journal", "portfolio", "archive")
PLATFORM = "platform"


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


class Readable(Protocol):
    """Anything that gives bytes: a file of a form."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end."""


class ServiceClient(Protocol):
    """Calls one service as the present viewer; `None` is the answer of a 204."""

    def get_json(self, path: str, **query: str | None) -> Any:
        """GET; query parameters that are None are left out."""

    def send_json(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """POST, PUT, PATCH or DELETE with a JSON body."""

    def send_file(self, method: str, path: str, upload: Upload, **fields: str) -> Any:
        """POST or PUT a multipart form whose file stands in the field `file`."""

    def send_stream(self, path: str, name: str, content: Readable, size: int) -> Any:
        """POST a file as the body itself, piece by piece, under its name."""


class OwnLog(Protocol):
    """The gateway's own access log, read as the present viewer."""

    def read(self, asked: Mapping[str, str | None]) -> dict[str, Any]:
        """A page of it, as a service would answer."""

    def check(self) -> dict[str, Any]:
        """What its chain comes to when it is computed again."""


@dataclass(frozen=True)
class Place:
    """One context a person can act in: a role in a school, or above the schools."""

    school_id: str
    school_name: str
    role: Role

    @property
    def key(self) -> str:
        """The value that the role switch posts to `/context`."""
        return f"{self.school_id}:{self.role}"


@dataclass(frozen=True)
class Child:
    """A pupil whose record the viewer follows: the own one, or a child's."""

    id: str
    name: str
    class_name: str


@dataclass(frozen=True)
class Viewer:
    """Who looks at this page, and as what."""

    user_id: str
    name: str
    place: Place
    places: tuple[Place, ...]
    children: tuple[Child, ...] = field(default=())


def viewer() -> Viewer:
    """The viewer of this request; only for pages behind the login."""
    return cast(Viewer, g.viewer)


def viewer_or_none() -> Viewer | None:
    """The viewer of this request, if somebody is logged in."""
    return cast(Viewer | None, g.get("viewer"))


def service(name: str) -> ServiceClient:
    """The client of a service."""
    return cast(ServiceClient, current_app.extensions["service_clients"][name])


def own_log() -> OwnLog:
    """The gateway's own access log."""
    return cast(OwnLog, current_app.extensions["own_access_log"])


def journal() -> ServiceClient:
    """The client of the journal."""
    return service("journal")


def portfolio() -> ServiceClient:
    """The client of the portfolio."""
    return service("portfolio")


def archive() -> ServiceClient:
    """The client of the archive."""
    return service("archive")
