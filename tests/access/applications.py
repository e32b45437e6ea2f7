"""All services in this process, over real databases: asked directly, or through the gateway."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask
from urllib3 import HTTPResponse
from werkzeug.test import TestResponse

from services.gateway.app import build_app
from services.gateway.auth.identity.client import SignedIn
from services.gateway.auth.identity.memberships import Membership
from services.gateway.auth.identity.tokens import Identity
from services.gateway.auth.sessions import Sealed, open_session
from services.gateway.security.cookies import Cookie
from services.gateway.security.forgery import FIELD, masked
from services.gateway.security.keys import digest
from services.gateway.settings import read_gateway_settings
from services.portfolio.previews.usecases import draw_previews
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.http.jsonio import dump_json
from services.shared.process.clock import now
from services.shared.process.settings import read_settings
from tests.access.recorder import Recorder
from tests.access.routes import work
from tests.access.world import ABOVE, SCHOOL, World, make_world
from tests.in_process import BEHIND, CALLER_KEY, MINT, application, environments
from tests.parts import Parts
from tests.portfolio.factory import photo

URL = "http://127.0.0.1:8080"


@dataclass
class Applications:
    """The applications and the world that they serve."""

    apps: Mapping[str, Flask]
    gateway: Flask
    world: World
    recorder: Recorder
    _cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, service: str, caller: Caller, method: str, path: str, **sent: Any
    ) -> TestResponse:
        """Send a request to a service as the gateway would for `caller`."""
        return _ask(self.apps[service], service, caller, method, path, **sent)

    def visit(
        self, role: str, method: str, path: str, form: dict[str, Any] | None
    ) -> TestResponse:
        """Open a page of the gateway as whoever acts in a role; what a search leads to as well."""
        if form is None:
            return self.open_page(role, method, path)
        answer = self.open_page(role, method, path, data={**form, FIELD: self.form_token(role)},
                                content_type="multipart/form-data")
        found = answer.location if "found=" in (answer.location or "") else None
        return self.open_page(role, "GET", found) if found else answer

    def open_page(self, role: str, method: str, path: str, **sent: Any) -> TestResponse:
        """Send the gateway whatever a test makes, in the session of whoever acts in a role."""
        client = self.gateway.test_client()
        client.set_cookie(Cookie("letopis_session", secure=False).name, self._session_of(role))
        answer = client.open(path, method=method, **sent)
        assert not (answer.location or "").startswith("/auth/login"), "the session has ended"
        return answer

    def form_token(self, role: str) -> str:
        """Return the token that forms and scripts of that session send back."""
        keys = self.gateway.extensions["letopis_gateway"].keys
        return masked(keys.form_secret(digest(self._session_of(role))))

    def _session_of(self, role: str) -> str:
        if role not in self._cookies:
            self._cookies[role] = self._signed_in(role)
        return self._cookies[role]

    def _signed_in(self, role: str) -> str:
        token = f"the session of {role}"
        place = Membership(None if role in ABOVE else SCHOOL, role)
        person = Identity(f"asked-{role}", self.world.persons[role], role, "Имя Отчество",
                          (place,), f"sid-{role}")
        database: Database = self.gateway.extensions["letopis_database"]
        with database.transaction() as session:
            open_session(session, token, SignedIn(person, "", ""), place,
                         Sealed(b"", None), now(), timedelta(hours=1))
        return token


@contextmanager
def running(parts: Parts) -> Iterator[Applications]:
    """Give the services over fresh databases; nothing but PostgreSQL and the store is started."""
    with environments(parts) as given:
        apps = {name: application(name, given[name]) for name in BEHIND}
        gateway = _gateway(given["gateway"], apps)
        workers = {name: Database(given[name]["DATABASE_WORK_URL"], pool_size=2) for name in apps}
        yield _filled(apps, gateway, workers)
        for worker in workers.values():
            worker.close()
        for app in (*apps.values(), gateway):
            app.extensions["letopis_database"].close()


def _filled(
    apps: Mapping[str, Flask], gateway: Flask, workers: Mapping[str, Database]
) -> Applications:
    databases = {name: app.extensions["letopis_database"] for name, app in apps.items()}
    recorder = Recorder(databases)

    def put_cover(family: Caller, pupil_id: UUID, _file: BytesIO) -> None:
        answer = _ask(apps["portfolio"], "portfolio", family, "PUT", f"/folders/{pupil_id}/cover",
                      form={"file": (BytesIO(photo()), "cover.png")})
        assert answer.status_code == 200, answer.text

    def hand_in(family: Caller, pupil_id: UUID, group_id: UUID) -> dict[str, UUID]:
        def send(method: str, path: str, **sent: Any) -> Any:
            answer = _ask(apps["portfolio"], "portfolio", family, method, path, **sent)
            assert answer.status_code < 300, answer.text
            return answer.get_json(silent=True)

        item = send("POST", f"/folders/{pupil_id}/items", body=work(group_id))["id"]
        file = send("POST", f"/items/{item}/files", content=photo())["id"]
        draw_previews(workers["portfolio"], apps["portfolio"].extensions["letopis_storage"])
        send("POST", f"/items/{item}/submit")
        return {"item_id": UUID(item), "file_id": UUID(file)}

    stores = apps["archive"].extensions["letopis_stores"]
    world = make_world(workers, put_cover, hand_in, stores.own)
    recorder.start()
    return Applications(apps, gateway, world, recorder)


def _ask(
    app: Flask, service: str, caller: Caller, method: str, path: str, **sent: Any
) -> TestResponse:
    token = MINT.mint(caller, service, now().timestamp())
    body, form, query = (sent.get(kind) for kind in ("body", "form", "query"))
    return app.test_client().open(
        f"/api/{service}/v1{path}", method=method, query_string=query,
        headers={"Authorization": f"Bearer {token}"},
        **_sent(body, form, sent.get("content")),
    )


def _sent(body: Any, form: Any, content: bytes | None) -> dict[str, Any]:
    if body is not None:
        return {"json": body}
    return {"data": content if form is None else form}


def _gateway(environment: Mapping[str, str], apps: Mapping[str, Flask]) -> Flask:
    told = {
        **environment,
        **{f"{name.upper()}_URL": f"http://{name}.inside" for name in apps},
        "CALLER_PRIVATE_KEY": dump_json(CALLER_KEY).decode(),
        "PUBLIC_URL": URL,
        "OIDC_ISSUER": "http://127.0.0.1:9/realms/none",
        "OIDC_CLIENT_SECRET": "none",
        "OIDC_ADMIN_CLIENT_SECRET": "none",
        "SESSION_KEY": "a session key of the tests, long enough",
        # No issuer is asked: these sessions hold as long as the tests last.
        "SESSION_CHECK_SECONDS": "36000",
        "REQUEST_LIMIT": "1000000 per minute",
    }
    with patch("services.gateway.app.make_pool", lambda _size: _Inside(apps)):
        return build_app(read_gateway_settings(read_settings("gateway", told), told))


@dataclass
class _Inside:
    """Stands in for the network alone: every call reaches the service's application here."""

    apps: Mapping[str, Flask]

    def request(
        self, method: str, url: str, headers: Mapping[str, str], body: Any = None, **_how: Any
    ) -> HTTPResponse:
        """Call the service that the address names."""
        address = urlsplit(url)
        name = (address.hostname or "").removesuffix(".inside")
        with self.apps[name].test_client() as client:
            answer = client.open(f"{address.path}?{address.query}", method=method,
                                 headers=dict(headers), data=body)
            return HTTPResponse(BytesIO(answer.data), headers=dict(answer.headers),
                                status=answer.status_code, preload_content=False,
                                decode_content=False)
