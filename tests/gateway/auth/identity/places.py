"""Where the tests' issuer runs: the embedded one, or Keycloak where LETOPIS_PARTS=real."""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from deploy.development.real import keycloak
from tests.parts import Parts
from tests.servers import REAL


@dataclass(frozen=True)
class Inbox:
    """What the gateway's place got by back-channel logout."""

    url: str
    tokens: list[str] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def wait(self, count: int) -> list[str]:
        """Return the tokens once there are so many."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.tokens) >= count, timeout=5)
            return list(self.tokens)


@dataclass(frozen=True)
class Place:
    """A running issuer with our realm."""

    issuer: str
    gateway_secret: str
    admin_secret: str
    regional_secret: str
    region_admin_secret: str
    realm_admin: str | None
    inbox: Inbox


@contextmanager
def start_inbox() -> Iterator[Inbox]:
    """Listen where the realm says that the gateway is."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Take a logout token."""
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            with inbox.arrived:
                inbox.tokens.extend(parse_qs(body)["logout_token"])
                inbox.arrived.notify_all()
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    inbox = Inbox(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield inbox
    server.shutdown()
    server.server_close()
    thread.join()


def start_issuer(parts: Parts, inbox: Inbox, stack: ExitStack) -> Place:
    """Start PostgreSQL and the issuer, with PUBLIC_URL set to the inbox beforehand."""
    assert os.environ["PUBLIC_URL"] == inbox.url
    servers = parts.open(quick=True)
    stack.callback(servers.supervisor.close)
    servers.start("issuer")
    secrets = servers.secrets
    return Place(
        issuer=servers.addresses["common"]["OIDC_ISSUER"],
        gateway_secret=secrets["oidc_gateway"],
        admin_secret=secrets["oidc_gateway_admin"],
        regional_secret=secrets["oidc_regional_demo"],
        region_admin_secret=secrets["oidc_region_admin"],
        realm_admin=secrets["keycloak_admin"] if REAL else None,
        inbox=inbox,
    )


REALM_ADMIN = keycloak.ADMIN
