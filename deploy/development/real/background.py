"""Owns the servers when they run by themselves: started apart, found again, stopped."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event

import psutil

from deploy.development.data_folder import open_data_folder
from deploy.development.generated_secrets import (
    Generated,
    generated_ports,
    generated_secrets,
    write_private,
)
from deploy.development.logfile import last_lines
from deploy.development.part import Part
from deploy.development.processes import Records
from deploy.development.real.account import home_of_servers
from deploy.development.real.download import Say
from deploy.development.real.parts import parts
from deploy.development.supervisor import Supervisor
from deploy.failures import CannotStart

ALREADY = (
    "Серверы этой папки данных уже запущены. Остановить: "
    "python -m deploy.development.real stop"
)

STOP_WITHIN = 60.0
"""Seconds in which the supervisor must have ended everything."""

LOGS_EVERY = 60.0
"""Seconds between two looks at the size of the logs."""


@dataclass(frozen=True)
class State:
    """What the supervisor under way says of itself."""

    pid: int
    started: float
    ready: bool

    def is_true(self) -> bool:
        """Tell whether it is the process of that number still, and not the file of a dead one."""
        return _started(self.pid) == self.started


@dataclass(frozen=True)
class Health:
    """One part as an administrator sees it."""

    pid: int | None
    ready: bool


class Servers:
    """The real servers of one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir.resolve()
        self._home = home_of_servers(self._data_dir)
        self._run = self._home / "run"
        self._run.mkdir(mode=0o700, exist_ok=True)
        self._state = self._run / "supervisor.json"
        self.ports: Generated[int] = generated_ports(self._home / "ports.json")
        self.secrets: Generated[str] = generated_secrets(self._home / "secrets.json")

    def parts(self) -> list[Part]:
        """The parts, with their ports and secrets picked and kept."""
        return parts(self._data_dir, self.ports, self.secrets)

    def keep_running(self, say: Say) -> None:
        """Start everything, stay until SIGTERM or Ctrl-C, end everything.

        Raises:
            CannotStart: a server did not start, or they run already.
        """
        asked_to_end = Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: _end_now(asked_to_end))
        with (
            suppress(_Ended),
            self._alone(),
            open_data_folder(self._data_dir),  # the launcher of the whole platform holds it too
            Supervisor(self._home, say) as supervisor,
        ):
            self._tell(ready=False)
            supervisor.start(self.parts())
            self._tell(ready=True)
            while not asked_to_end.wait(LOGS_EVERY):
                supervisor.watch_logs()

    def start(self, say: Say) -> None:
        """Start everything in the background; return when all of it is ready.

        Raises:
            CannotStart: a server did not start, or they run already.
        """
        if self.state() is not None:
            raise CannotStart(ALREADY)
        self.parts()  # what is not installed is said here, at once
        log = self._run / "supervisor.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "deploy.development.real", "start", "--foreground",
                 "--data-dir", str(self._data_dir)],
                cwd=Path(__file__).resolve().parents[3], start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )
        with log.open() as told:
            while not self._is_ready(process):
                _relay(told.read(), say)
                time.sleep(0.1)
            _relay(told.read(), say)
        if process.returncode is not None:
            raise CannotStart("Серверы не запустились: " + "\n".join(last_lines(log, 3)))

    def stop(self, say: Say) -> bool:
        """End what `start` started; tell whether there was anything.

        Raises:
            CannotStart: the supervisor does not end.
        """
        state = self.state()
        if state is None:
            return False
        os.kill(state.pid, signal.SIGTERM)
        by = time.monotonic() + STOP_WITHIN
        while state.is_true():
            if time.monotonic() > by:
                raise CannotStart(f"Процесс {state.pid} не завершается, остановите его сами.")
            time.sleep(0.05)
        say("Серверы остановлены")
        return True

    def state(self) -> State | None:
        """What the supervisor under way says; None when there is none."""
        with self._lock_file().open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return self._read_state()
        return None

    def _read_state(self) -> State | None:
        try:
            state = State(**json.loads(self._state.read_text()))
        except FileNotFoundError:
            return None
        return state if state.is_true() else None

    def health(self) -> dict[str, Health]:
        """Each part's process and whether it can be worked with."""
        running = self.state() is not None
        pids = {record.name: record.pid for record in Records(self._run / "processes").all()}
        return {
            part.name: Health(pids.get(part.name), ready=running and part.ready())
            for part in self.parts()
        }

    def _is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        if process.poll() is not None:
            return True
        state = self.state()
        return state is not None and state.pid == process.pid and state.ready

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock by which everybody sees that these servers are kept by somebody."""
        with self._lock_file().open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotStart(ALREADY) from None
            yield

    def _tell(self, ready: bool) -> None:
        pid = os.getpid()
        write_private(self._state, json.dumps(asdict(State(pid, _started(pid), ready))))

    def _lock_file(self) -> Path:
        return self._run / "supervisor.lock"


class _Ended(Exception):
    """Somebody asked us to end while we were starting."""


def _end_now(asked: Event) -> None:
    if not asked.is_set():
        asked.set()
        raise _Ended


def _started(pid: int) -> float:
    try:
        process = psutil.Process(pid)
        return 0.0 if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.NoSuchProcess:
        return 0.0


def _relay(text: str, say: Say) -> None:
    for line in text.splitlines():
        say(line)
