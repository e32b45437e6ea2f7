"""How long one piece of work in a thread may take: past that it is ended, and its thread goes on.

Ahead of each statement the time is looked at, which ends most work in a clean place. What asks the
database nothing is struck a second later by an exception from outside: it comes between two steps
of Python, and no `except Exception` holds it up. What waits for something outside of the process
has limits of its own, and is struck when it comes back.
"""

import ctypes
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Thread, get_ident
from typing import TypeVar

from services.shared.errors import TookTooLong

Result = TypeVar("Result")

# Seconds from the end of the time to a strike, and until whoever swallowed it is struck again.
_GRACE = 1.0
_FOR_A_MEBIBYTE = 1.0  # seconds more for each one that came in


class _Struck(BaseException):
    """The time is over."""


@dataclass(eq=False)
class _Work:
    thread: int
    until: float  # of time.monotonic
    strike_at: float
    waits: bool = False
    struck: bool = False


class _Watch:
    """Strikes the threads of one process whose time is over; sleeps while none can be."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self._changed = Condition()
        self._works: dict[int, _Work] = {}
        self._is_watching = False

    def work_of(self, thread: int) -> _Work | None:
        return self._works.get(thread)

    def enter(self, work: _Work) -> None:
        with self._changed:
            if not self._is_watching:
                self._is_watching = True
                Thread(target=self._run, name="deadlines", daemon=True).start()
            if work.strike_at < min((one.strike_at for one in self._works.values()), default=1e99):
                self._changed.notify()
            self._works[work.thread] = work

    def leave(self, work: _Work) -> None:
        with self._changed:
            self._works.pop(work.thread, None)
            if work.struck:
                # It may not have been delivered yet, and must not be to what comes next.
                _raise_in(work.thread, None)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait(self._strike(time.monotonic()))

    def _strike(self, moment: float) -> float | None:
        """Strike whose time is over; return in how many seconds to look again."""
        for work in self._works.values():
            if work.waits:
                work.strike_at = max(work.strike_at, moment + _GRACE)
            elif work.strike_at <= moment:
                work.struck = True
                work.strike_at = moment + _GRACE
                _raise_in(work.thread, _Struck)
        return min((one.strike_at - moment for one in self._works.values()), default=None)


def within(seconds: float, call: Callable[[], Result]) -> Result:
    """Return what `call` does; it is ended when it takes longer than `seconds`.

    Within a work that is bounded already, that bound holds.

    Raises:
        TookTooLong: it took longer.
    """
    watch, thread = _watch(), get_ident()
    if watch.work_of(thread) is not None:
        return call()
    until = time.monotonic() + seconds
    work = _Work(thread, until, until + _GRACE)
    try:
        watch.enter(work)
        try:
            return call()
        finally:
            watch.leave(work)
    except _Struck as struck:
        # Leaving may be what was struck; the next strike is a second away.
        watch.leave(work)
        raise TookTooLong from struck


def check_time() -> None:
    """Go on only if there is time left.

    Raises:
        TookTooLong: there is none.
    """
    work = _watch().work_of(get_ident())
    if work is not None and work.until <= time.monotonic():
        raise TookTooLong


def while_waiting(read: Callable[[], bytes]) -> bytes:
    """Return what `read` gives; time stands still meanwhile, and its bytes bring some more."""
    work = _watch().work_of(get_ident())
    if work is None:
        return read()
    begun, came = time.monotonic(), 0
    work.waits = True
    try:
        piece = read()
        came = len(piece)
        return piece
    finally:
        work.until += time.monotonic() - begun + came / (1 << 20) * _FOR_A_MEBIBYTE
        work.strike_at = work.until + _GRACE
        work.waits = False


def _raise_in(thread: int, what: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(what) if what else None
    )


_watches: list[_Watch] = []


def _watch() -> _Watch:
    # Threads do not live on in a process that is forked off.
    if not _watches or _watches[-1].process != os.getpid():
        _watches[:] = [_Watch()]
    return _watches[-1]
