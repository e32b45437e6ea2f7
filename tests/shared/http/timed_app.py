"""An application with routes that never come to an end, served as services are."""

import os
import sys
from contextlib import suppress
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from gunicorn.app.base import BaseApplication

from services.shared.http.application import problem_from, problem_response
from services.shared.http.bodies import demand_whole_bodies
from services.shared.http.timed import TimedFlask

SECONDS = 0.5


def make_app() -> TimedFlask:
    """Return the application; `/process` says which process answers."""
    app = TimedFlask(__name__)
    app.seconds = SECONDS
    app.register_error_handler(Exception, lambda error: problem_response(problem_from(error)))
    demand_whole_bodies(app)
    _add_endless(app)

    @app.get("/process")
    def process() -> ResponseReturnValue:
        return {"process": os.getpid()}

    @app.post("/body")
    def body() -> ResponseReturnValue:
        return {"size": len(request.get_data())}

    return app


def _add_endless(app: TimedFlask) -> None:
    @app.get("/counting")
    def counting() -> ResponseReturnValue:
        number = 0
        while True:
            number += 1

    @app.get("/stubborn")
    def stubborn() -> ResponseReturnValue:
        while True:
            with suppress(Exception):
                sorted(range(1000))

    @app.get("/more-stubborn")
    def more_stubborn() -> ResponseReturnValue:
        with suppress(BaseException):
            while True:
                pass
        while True:
            pass


class _Server(BaseApplication):  # type: ignore[misc]
    def load_config(self) -> None:
        told: dict[str, Any] = {
            "bind": f"127.0.0.1:{sys.argv[1]}", "worker_class": "gthread", "threads": 4,
            "control_socket": sys.argv[2],
        }
        for name, value in told.items():
            self.cfg.set(name, value)

    def load(self) -> TimedFlask:
        return make_app()


if __name__ == "__main__":
    _Server().run()
