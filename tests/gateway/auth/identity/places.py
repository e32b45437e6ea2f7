"""Where the tests' issuer runs: the embedded one, or Keycloak where LETOPIS_PARTS=real."""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

from deploy.development.embedded import parts as embedded
from deploy.development.generated_secrets import generated_ports, generated_secrets
from deploy.development.real import keycloak
from deploy.development.real import parts as local
from tests.parts import KIND
from tests.shared.running import Running

REAL = KIND == "real"


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


def start_issuer(folder: Path, inbox: Inbox, stack: ExitStack) -> Place:
    """Start PostgreSQL and the issuer, with PUBLIC_URL set to the inbox beforehand."""
    assert os.environ["PUBLIC_URL"] == inbox.url
    ports, secrets = generated_ports(folder / "ports"), generated_secrets(folder / "secrets")
    provider = local if REAL else embedded
    (folder / "run").mkdir(exist_ok=True)
    parts = {part.name: part for part in provider.parts(folder, ports, secrets)}
    for name in ("postgres", "keycloak" if REAL else "issuer"):
        running = Running(parts[name], folder / f"{name}.log")
        stack.callback(running.stop)
        running.start()
    return Place(
        issuer=provider.addresses(ports, secrets)["common"]["OIDC_ISSUER"],
        gateway_secret=secrets["oidc_gateway"],
        admin_secret=secrets["oidc_gateway_admin"],
        regional_secret=secrets["oidc_regional_demo"],
        region_admin_secret=secrets["oidc_region_admin"],
        realm_admin=secrets["keycloak_admin"] if REAL else None,
        inbox=inbox,
    )


REALM_ADMIN = keycloak.ADMIN
