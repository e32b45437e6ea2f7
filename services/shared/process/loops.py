"""Worker loops: what a worker does again and again, each in a thread of its own."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from services.shared.process.backoff import Backoff
from services.shared.process.logs import get_logger

log = get_logger()

_BACKOFF = Backoff(timedelta(seconds=0.5), timedelta(seconds=5))


class Loop(Protocol):
    """What is done; whatever a step raises is logged, and the step is done again after a pause."""

    name: str

    def step(self) -> float:
        """Do one piece of work; return how many seconds to wait before the next."""

    def interrupt(self) -> None:
        """Make a step that is under way end soon; called from another thread."""

    def end(self) -> None:
        """Let go of what the loop holds; called after the last step."""


class PeriodicTask:
    """A loop that calls a function every so many seconds."""

    def __init__(self, name: str, seconds: float, act: Callable[[], object]) -> None:
        """Take what to do; nothing is held between two calls."""
        self.name = name
        self._seconds = seconds
        self._act = act

    def step(self) -> float:
        """Do it once."""
        self._act()
        return self._seconds

    def interrupt(self) -> None:
        """Nothing: each call is short."""

    def end(self) -> None:
        """Nothing is held."""


class RepeatedTask(PeriodicTask):
    """A periodic task that is done again at once as long as it tells that there was something."""

    def step(self) -> float:
        """Do it once."""
        return 0.0 if self._act() else self._seconds


class LoopThread(threading.Thread):
    """Runs one loop until told to stop."""

    def __init__(self, loop: Loop, stop: threading.Event) -> None:
        """Take the loop, and the event that ends it."""
        # A loop that hangs (on a broker that hangs) must not keep the process from ending.
        super().__init__(name=loop.name, daemon=True)
        self._loop = loop
        self._stop_event = stop
        self._failures = 0

    def run(self) -> None:
        """Do steps until stopped, then let go."""
        while not self._stop_event.is_set():
            self._stop_event.wait(self._step())
        try:
            self._loop.end()
        except Exception as error:
            log.warning("loop did not end cleanly", loop=self.name, error=type(error).__name__)

    def interrupt(self) -> None:
        """Make the step under way end soon."""
        self._loop.interrupt()

    def _step(self) -> float:
        try:
            pause = self._loop.step()
        except Exception as error:
            self._failures += 1
            pause = _BACKOFF.delay(self._failures).total_seconds()
            log.error(
                "loop failed; it is tried again",
                loop=self.name,
                error=type(error).__name__,
                failures=self._failures,
                # One trace tells it; an outage of an hour must not fill the disk with them.
                exc_info=error if self._failures == 1 else None,
            )
            return pause
        if self._failures:
            log.info("loop works again", loop=self.name, failures=self._failures)
            self._failures = 0
        return pause
