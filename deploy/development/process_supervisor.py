"""Owns one part's life: start, readiness, restart after a fall, end; one thread for each part."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from deploy.development.logfile import last_lines, open_log
from deploy.development.part import Part
from deploy.development.processes import MARK, Record, Records, account, describe, end
from deploy.failures import CannotStart, explain

READY_EVERY = 0.1
"""Seconds between two looks at a part that is starting."""

FIRST_ATTEMPTS = 5
"""Starts tried before giving up on a part that has never been ready: it may only be waiting for
the lock or the port of a process that is still ending."""

PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before the first, second, … start after a fall."""

RECORD_EVERY = 5.0
"""Seconds between two attempts to write down a process for which there was no room."""

STABLE = 30.0
"""Seconds after which a fall counts as the first one again."""


INHERITED = ("PATH", "HOME", "LANG", "TZ", "SSL_CERT_FILE", "XDG_CACHE_HOME")
"""What a part gets of the launcher's own environment, beside what it is given."""


class ProcessSupervisor:
    """Keeps one part running from `start` to `stop`."""

    def __init__(
        self, part: Part, log: Path, records: Records, say: Callable[[str], None]
    ) -> None:
        self.part = part
        self._log = log
        self._records = records
        self._say = say
        self._mark = f"{log.parent.parent}:{part.name}"
        self._process: subprocess.Popen[bytes] | None = None
        self._record: Record | None = None
        self._unrecorded = False  # there was no room to write the record
        self._lock = threading.Lock()  # held while the process is started or ended
        self._stopping = threading.Event()
        self._settled = threading.Event()  # ready, or given up
        self._failure: CannotStart | None = None
        self._falls = 0
        self._ever_ready = False
        self._thread: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The process number, None while there is no process."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    def start(self, after: Sequence["ProcessSupervisor"] = ()) -> None:
        """Begin to keep the part running once those it comes after are ready."""
        self._thread = threading.Thread(
            target=self._keep, args=(after,), name=self.part.name, daemon=True
        )
        self._thread.start()

    def wait_ready(self) -> None:
        """Wait until the part is ready; raise when it could not be started."""
        self._settled.wait()
        if self._stopping.is_set():
            raise CannotStart(f"{self.part.name}: остановлен, не дождавшись готовности.")
        if self._failure is not None:
            raise self._failure

    def has_settled(self, within: float) -> bool:
        """Tell whether the part became ready, or was given up, within so many seconds."""
        return self._settled.wait(within)

    def stop(self) -> None:
        """End the part and stop keeping it."""
        self._stopping.set()
        with self._lock:
            record = self._record
            if record is not None:
                polite = end(record, True, self.part.stop_command, self._environment())
                self._report_end(polite)
                self._forget()
        if self._thread is not None:
            self._thread.join()
        self._settled.set()

    def kill(self) -> None:
        """Kill the leading process, as a crash would."""
        process = self._process
        if process is None:
            return
        self._settled.clear()
        process.kill()

    def _keep(self, after: Sequence["ProcessSupervisor"]) -> None:
        try:
            self._wait_for(after)
            if self.part.once:
                self._do_once()
                return
            while not self._stopping.is_set():
                self._live_or_fall()
        except Exception as error:  # whoever waits for the part must hear of it
            self._give_up(CannotStart(_reason(error)))

    def _wait_for(self, others: Sequence["ProcessSupervisor"]) -> None:
        for process in others:
            while not process.has_settled(READY_EVERY) and not self._stopping.is_set():
                continue
            if not self._stopping.is_set():
                process.wait_ready()

    def _live_or_fall(self) -> None:
        """Live once; what stands in the way is a fall like any other once the part was ready.

        A disk without room, a limit of processes: it goes away some day, and nobody is there to
        start the part by hand.
        """
        try:
            self._live_once()
        except Exception as error:
            if not self._ever_ready:
                raise
            self._clean_up_after_fall()
            self._count_fall(_reason(error), stable=False)

    def _live_once(self) -> None:
        """Start the process, wait for its end, and pause before the next life."""
        begun = time.monotonic()
        process = self._spawn()
        if process is None:
            return
        ready = self._wait_until_ready(process, begun)
        if ready:
            self._ever_ready = True
            self._settled.set()
            self._say(f"{self.part.name:<18} готов за {time.monotonic() - begun:.1f} с")
            self._wait_for_end(process)
        if self._stopping.is_set():
            return
        self._clean_up_after_fall()
        self._count_fall(
            f"код {process.returncode}", stable=ready and time.monotonic() - begun > STABLE
        )

    def _wait_for_end(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for the end; meanwhile write the record that could not be written at the start."""
        while self._unrecorded and process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(RECORD_EVERY)
            with self._lock:
                self._keep_record()
        process.wait()

    def _do_once(self) -> None:
        """Run a command that ends by itself; its success is the part's readiness."""
        begun = time.monotonic()
        process = self._spawn()
        if process is None:
            return
        code = process.wait()
        if self._stopping.is_set():
            return
        with self._lock:
            self._forget()
        if code != 0:
            raise CannotStart(self._last_words(f"код {code}"))
        self._say(f"{self.part.name:<18} сделано за {time.monotonic() - begun:.1f} с")
        self._settled.set()

    def _wait_until_ready(self, process: subprocess.Popen[bytes], begun: float) -> bool:
        while process.poll() is None and not self._stopping.is_set():
            if self.part.ready():
                return True
            if time.monotonic() - begun > self.part.start_timeout:
                break
            self._stopping.wait(READY_EVERY)
        return False

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._stopping.is_set():
                return None
            if self.part.before is not None:
                self.part.before()
            user, group = account(self.part.user) or (None, None)
            with open_log(self._log) as log:
                self._process = subprocess.Popen(
                    self.part.command,
                    env=self._environment(),
                    cwd=self.part.cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    umask=self.part.umask,
                    user=user,
                    group=group,
                    extra_groups=None if user is None else [],
                )
            self._record = describe(
                self.part.name,
                self._process,
                self._mark,
                self.part.stop_signal,
                self.part.stop_grace,
            )
            self._unrecorded = True
            self._keep_record()
            return self._process

    def _keep_record(self) -> None:
        """Write down what runs; without room for that it runs all the same, and is told of."""
        if self._record is None or not self._unrecorded:
            return
        try:
            self._records.keep(self._record)
        except OSError as error:
            self._say(f"{self.part.name:<18} не записан среди запущенных: {explain(error)}")
        else:
            self._unrecorded = False

    def _clean_up_after_fall(self) -> None:
        """End at once what the fallen process left: a server whose wrapper was killed, workers.

        Left alone, workers go on answering on connections that are open while new ones are
        refused: to whoever asks on such a connection all is well, and nothing is started again.
        """
        self._settled.clear()
        with self._lock:
            if self._record is not None:
                end(self._record, polite=False)
            if self._process is not None:
                self._process.wait()
            self._forget()

    def _count_fall(self, reason: str, stable: bool) -> None:
        self._falls = 1 if stable else self._falls + 1
        if not self._ever_ready and self._falls >= FIRST_ATTEMPTS:
            raise CannotStart(self._last_words(reason))
        pause = PAUSES[min(self._falls, len(PAUSES)) - 1]
        self._say(
            f"{self.part.name:<18} остановился ({reason}), "
            f"запускаю снова через {pause:.1f} с"
        )
        self._stopping.wait(pause)

    def _give_up(self, failure: CannotStart) -> None:
        self._failure = failure
        self._settled.set()

    def _last_words(self, reason: str) -> str:
        lines = "\n  ".join(last_lines(self._log))
        return f"{self.part.name} не запускается ({reason}). Журнал: {self._log}\n  {lines}"

    def _report_end(self, polite: bool) -> None:
        self._say(f"{self.part.name:<18} {'остановлен' if polite else 'завершён силой'}")

    def _environment(self) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return {**inherited, **self.part.environment, MARK: self._mark}

    def _forget(self) -> None:
        self._record, self._unrecorded = None, False
        try:
            self._records.forget(self.part.name)
        except OSError as error:
            # It names a process that has ended: whoever reads it finds that out.
            self._say(f"{self.part.name:<18} запись о запуске осталась: {explain(error)}")


def _reason(error: Exception) -> str:
    """Say in words why a part could not be started."""
    if isinstance(error, CannotStart):
        return str(error)
    return str(explain(error)) if isinstance(error, OSError) else repr(error)
