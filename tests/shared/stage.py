"""A small service to be started as a process of its own, and killed: takes enrolments, or none.

`python -m tests.shared.stage NAME`, with the environment that any service has.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from services.shared.accountability.access_log import Access
from services.shared.database.base import Database
from services.shared.http.application import run_checks
from services.shared.messaging.contracts import PUPIL_ENROLLED
from services.shared.messaging.envelope import Handler
from services.shared.process.logs import configure_logs
from services.shared.process.settings import read_settings
from services.shared.runtime.heartbeat import broker_check, worker_check
from services.shared.runtime.main import Service
from services.shared.runtime.worker import run_worker
from tests.eventually import eventually
from tests.in_process import environment_of
from tests.shared.events import leave_trace


def service(name: str) -> Service:
    """Return a service; the one called `journal` only sends."""
    handlers: Mapping[str, Handler] = {} if name == "journal" else {PUPIL_ENROLLED: leave_trace}
    return Service(
        name=name,
        create_app=lambda settings: Flask(settings.service),
        consumers=lambda _settings: handlers,
        chains=(Access,),
    )


class WorkerProcess:
    """The worker of a staged service."""

    def __init__(self, name: str, database_url: str, broker_url: str, log: Path) -> None:
        self._name = name
        self._log = log
        self._environment = {
            "PATH": os.environ["PATH"],
            **environment_of(name, database_url, broker_url),
            "METRICS_LISTEN": "127.0.0.1:0",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it finds its broker and its database by itself."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.shared.stage", self._name],
                env=self._environment,
                cwd=Path(__file__).parents[2],
                stderr=log,
                stdout=log,
            )

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def revive(self) -> None:
        """Kill it and start it again."""
        self.kill()
        self.start()

    def stop(self) -> int:
        """Ask it to end; return its exit code."""
        return self._end(signal.SIGTERM)

    def log(self) -> str:
        """Return everything that it has said."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _end(self, number: int) -> int:
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(30)


def wait_until_alive(database: Database, *, broker: str = "ok", seconds: float = 30) -> None:
    """Wait for a heartbeat that tells of such a broker."""
    parts = {"worker": worker_check(database), "broker": broker_check(database)}

    def check() -> bool:
        assert run_checks(parts) == {"worker": "ok", "broker": broker}
        return True

    eventually(check, seconds)


def _main() -> None:
    name = sys.argv[1]
    settings = read_settings(name, dict(os.environ))
    configure_logs(name, "INFO")
    run_worker(service(name), settings)


if __name__ == "__main__":
    _main()
