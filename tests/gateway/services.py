"""Services behind the gateway under test: real HTTP and real token checks, few answers."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from mimetypes import guess_type
from typing import Any
from uuid import uuid4

from flask import Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import make_server

from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Conflict, Forbidden, NotFound, Unavailable
from services.shared.http.application import create_service_app, current_caller
from services.shared.http.blueprint import Blueprint
from services.shared.http.request_limits import takes
from services.shared.process.settings import Settings


@dataclass
class Seen:
    """What a service saw of its callers."""

    callers: list[Caller] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    ties: dict[str, Any] = field(default_factory=dict)
    ties_asked: int = 0
    time_zones: dict[str, str | None] = field(default_factory=dict)
    broken: bool = False
    made: list[dict[str, Any]] = field(default_factory=list)
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    invitees: dict[str, Any] = field(default_factory=dict)
    operators: list[dict[str, Any]] = field(default_factory=list)

    def fail_if_broken(self) -> None:
        """Answer as a service without its database, if that is wanted."""
        if self.broken:
            raise Unavailable("База данных не отвечает.")

    @property
    def caller(self) -> Caller:
        """The last caller."""
        return self.callers[-1]


def make_service(settings: Settings, database: Database, seen: Seen) -> Flask:
    """Return a service that tells what it was asked, and by whom."""
    name = settings.service
    routes = Blueprint(name, name, url_prefix=f"/api/{name}/v1")

    @routes.before_request
    def look() -> None:
        seen.fail_if_broken()
        seen.callers.append(current_caller())
        seen.headers.append(dict(request.headers))

    @routes.get("/ties")
    def ties() -> ResponseReturnValue:
        if current_caller().role != "gateway":
            raise Forbidden("Связи спрашивает только шлюз.", tie="role")
        seen.ties_asked += 1
        return {"classes": [], "groups": [], "day_groups": [], "day": "2024-10-14",
                "children": [], **seen.ties,
                "school": {"id": request.args["school_id"], "name": "Школа № 131",
                           "time_zone": seen.time_zones.get(request.args["school_id"])}}

    @routes.route("/echo/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    @takes(64 << 20)
    def echo(rest: str) -> ResponseReturnValue:
        body = request.get_data()
        return {"method": request.method, "rest": rest, "query": request.query_string.decode(),
                "size": len(body), "body": body[:100].decode("utf-8", "replace")}

    routes.post("/pupils/search")(lambda: jsonify([]))
    routes.get("/years")(lambda: jsonify([]))

    @routes.get("/bytes/<int:count>")
    def many(count: int) -> ResponseReturnValue:
        pieces = (b"x" * min(65536, count - at) for at in range(0, count, 65536))
        return Response(pieces, headers={"Content-Length": str(count), "Set-Cookie": "no=1",
                                         "X-Inner": "secret", "ETag": '"e"'})

    @routes.get("/shown/<name>")
    def shown(name: str) -> ResponseReturnValue:
        response = Response(b"x", mimetype=guess_type(name)[0])
        response.set_etag("e")
        return response.make_conditional(request)

    @routes.post("/refused")
    def refused() -> ResponseReturnValue:
        raise Conflict("Клетку уже изменили.")

    take_items(routes, seen)
    tell_accounts(routes, seen)
    tell_calendars(routes)
    routes.get("/operators")(lambda: jsonify(seen.operators))
    return create_service_app(settings, database, title=name, blueprints=[routes], checks={})


def tell_calendars(routes: Blueprint) -> None:
    """Let a service tell a calendar by its secret, if it is one."""

    @routes.post("/calendar-addresses/read")
    def calendar() -> ResponseReturnValue:
        secret = request.get_json()["secret"]
        if not secret.startswith("131.known-"):
            raise NotFound("Такого календаря нет.")
        return jsonify(calendar="BEGIN:VCALENDAR")


def take_items(routes: Blueprint, seen: Seen) -> None:
    """Let a service take the form of an item, as slowly as one may click again."""

    @routes.get("/pupils/<pupil_id>/subjects")
    def subjects(pupil_id: str) -> ResponseReturnValue:
        assert pupil_id
        return []

    @routes.post("/folders/<pupil_id>/items")
    def make_item(pupil_id: str) -> ResponseReturnValue:
        assert pupil_id
        body = request.get_json()
        if body["title"] == "refused":
            raise Conflict("Папка закрыта.")
        time.sleep(0.3)  # as long as it takes to click again
        seen.made.append(body)
        return {"id": str(uuid4())}


def tell_accounts(routes: Blueprint, seen: Seen) -> None:
    """Let a service tell the accounts that a test has put in."""

    @routes.post("/invitees")
    def invitees() -> ResponseReturnValue:
        chosen = request.get_json()["person_ids"]
        people = [one for one in seen.invitees["people"] if one["person_id"] in chosen]
        return {**seen.invitees, "people": people}

    @routes.get("/accounts/<person_id>")
    def account(person_id: str) -> ResponseReturnValue:
        if current_caller().role != "gateway":
            raise Forbidden("Учётные записи спрашивает только шлюз.", tie="role")
        if person_id not in seen.accounts:
            raise NotFound("Такой учётной записи нет.")
        return seen.accounts[person_id]


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve `app` on 127.0.0.1 and give its address."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
