"""An application that says how much of a body its routes have had, served as services are."""

import hashlib
import sys

from flask import Flask, request
from flask.typing import ResponseReturnValue
from gunicorn.app.base import BaseApplication

from services.shared.http.application import problem_from, problem_response
from services.shared.http.bodies import demand_whole_bodies


def make_app() -> Flask:
    """Return the application; `/had` lists what its routes have had, as route, size, digest."""
    app, had = Flask(__name__), []
    app.register_error_handler(Exception, lambda error: problem_response(problem_from(error)))
    demand_whole_bodies(app)

    def note(content: bytes) -> ResponseReturnValue:
        had.append([request.path, len(content), hashlib.sha256(content).hexdigest()])
        return {"size": len(content)}

    @app.post("/pieces")
    def pieces() -> ResponseReturnValue:
        return note(b"".join(iter(lambda: request.stream.read(64 << 10), b"")))

    @app.post("/data")
    def data() -> ResponseReturnValue:
        return note(request.get_data())

    @app.post("/json")
    def json() -> ResponseReturnValue:
        return note(str(request.get_json()).encode())

    @app.post("/form")
    def form() -> ResponseReturnValue:
        return note(b"".join(file.read() for file in request.files.getlist("file")))

    @app.post("/nothing")
    def nothing() -> ResponseReturnValue:
        return note(b"")

    @app.get("/had")
    def all_had() -> ResponseReturnValue:
        return had

    return app


class _Server(BaseApplication):  # type: ignore[misc]
    def load_config(self) -> None:
        self.cfg.set("bind", f"127.0.0.1:{sys.argv[1]}")
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", 8)
        self.cfg.set("control_socket", sys.argv[2])

    def load(self) -> Flask:
        return make_app()


if __name__ == "__main__":
    _Server().run()
