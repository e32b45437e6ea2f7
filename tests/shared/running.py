"""One part under the test's thumb: started, killed, frozen, thawed."""

import os
import pwd
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil

from deploy.development.part import Part


class Running:
    """A process described by a `Part`, in a process group of its own."""

    def __init__(self, part: Part, log: Path) -> None:
        self._part = part
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Running":
        """Start and wait until it is ready; a data folder just freed may need another go."""
        part = self._part
        if part.before:
            part.before()
        deadline = time.monotonic() + part.start_timeout
        self._spawn()
        while not part.ready():
            assert time.monotonic() < deadline, f"{part.name}: {self._log.read_text()[-2000:]}"
            if self._process is not None and self._process.poll() is not None:
                time.sleep(0.3)
                self._spawn()
            time.sleep(0.05)
        return self

    def kill(self) -> None:
        """End it as a power cut would."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Let it hang: its sockets stay open and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it for good."""
        self.thaw()
        self.kill()

    def _spawn(self) -> None:
        part = self._part
        environment = {"PATH": os.environ["PATH"], **part.environment}
        user = part.user if os.geteuid() == 0 else None
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                part.command,
                env=environment,
                cwd=part.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=user,
                group=pwd.getpwnam(user).pw_gid if user else None,
                extra_groups=[] if user else None,
                start_new_session=True,
            )

    def _signal(self, number: int) -> None:
        if self._process is None:
            return
        # PostgreSQL's backends leave the process group: reach them as children.
        leader = psutil.Process(self._process.pid)
        for process in (leader, *leader.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)
