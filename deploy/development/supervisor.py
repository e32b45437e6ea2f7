"""Owns the processes under way: starts parts in order, restarts what falls, ends all of them."""

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.development.logfile import set_aside_when_large
from deploy.development.part import Part
from deploy.development.process_supervisor import ProcessSupervisor
from deploy.development.processes import Records, end_all
from deploy.failures import CannotStart, explain

Say = Callable[[str], None]


class Supervisor:
    """Keeps parts running below one home folder; made for the launcher and for tests."""

    def __init__(self, home: Path, say: Say) -> None:
        self._home = home
        self._say = say
        self._processes: dict[str, ProcessSupervisor] = {}
        self._closing = threading.Event()
        self._guardian: subprocess.Popen[bytes] | None = None
        self.records = Records(home / "run" / "processes")
        self.logs = home / "logs"
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        self._take_over()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self, parts: Sequence[Part]) -> None:
        """Start parts, each when those it comes `after` are ready; return when all are ready."""
        started = [self._process(part) for part in parts]
        for process in started:
            process.start([self._processes[name] for name in process.part.after])
        for process in started:
            process.wait_ready()

    def stop(self, name: str) -> None:
        """End one part politely; it stays ended until `start_again`."""
        self._processes[name].stop()

    def kill(self, name: str) -> None:
        """Kill one part's leading process without a word; the supervisor will restart it."""
        self._processes[name].kill()

    def start_again(self, name: str) -> None:
        """Start a part that was stopped, and wait until it is ready."""
        self.start([self._processes[name].part])

    def wait_ready(self, name: str) -> None:
        """Wait until a part, perhaps being restarted, is ready."""
        self._processes[name].wait_ready()

    def pid(self, name: str) -> int | None:
        """The process number of a part's leading process, None while there is none."""
        return self._processes[name].pid

    def close(self) -> None:
        """End everything, those that others wait for last; safe to call again."""
        if self._closing.is_set():
            return
        self._closing.set()
        for wave in self._waves():
            ends = [threading.Thread(target=process.stop) for process in wave]
            for thread in ends:
                thread.start()
            for thread in ends:
                thread.join()
        if self._guardian is not None and self._guardian.stdin is not None:
            self._guardian.stdin.close()
            self._guardian.wait()

    def watch_logs(self) -> None:
        """Keep logs from growing without end; called every now and then by the launcher."""
        for path in self.logs.glob("*.log"):
            try:
                set_aside_when_large(path)
            except OSError as error:
                # No reason to end the platform: it is tried again at the next look.
                self._say(f"{path.name:<18} не отложен: {explain(error)}")

    def _process(self, part: Part) -> ProcessSupervisor:
        process = ProcessSupervisor(part, self.logs / f"{part.name}.log", self.records, self._say)
        self._processes[part.name] = process
        return process

    def _waves(self) -> list[list[ProcessSupervisor]]:
        """Group the processes so that nobody is ended before those who rely on it."""
        left = dict(self._processes)
        waves = []
        while left:
            needed = {name for process in left.values() for name in process.part.after}
            wave = [process for name, process in left.items() if name not in needed]
            waves.append(wave or list(left.values()))
            for process in waves[-1]:
                del left[process.part.name]
        return waves

    def _take_over(self) -> None:
        """End what a killed launcher left behind, then have ourselves watched."""
        folder = self._home / "run" / "processes"
        with (folder / "guardian.lock").open("a") as lock:
            _wait_for(lock.fileno())
            left = self.records.all()
            if ended := end_all(left):
                self._say(f"Завершено, что осталось от прошлого запуска: {', '.join(ended)}")
            for record in left:
                self.records.forget(record.name)
        self._guardian = subprocess.Popen(
            [sys.executable, "-m", "deploy.development.guardian", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=Path(__file__).resolve().parents[2],
            env={"PATH": os.environ.get("PATH", os.defpath)},
        )


def _wait_for(lock: int, seconds: float = 15.0) -> None:
    """Wait until the guardian of a launcher that has just died has done its duty."""
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise CannotStart(
                    "Прошлый запуск ещё не завершился. Подождите немного и повторите."
                ) from None
            time.sleep(0.1)
        else:
            return
