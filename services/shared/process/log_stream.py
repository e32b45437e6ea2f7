"""Where log lines are written: a stream whose trouble never reaches whoever logs.

A disk without room must not take a request or a loop with it: a line that cannot be written is
lost, counted in `letopis_log_lines_lost`, and told of in one line when writing works again.
"""

import json
import os
import threading
from collections.abc import Callable

from services.shared.process.metrics import LOG_LINES_LOST


class LogStream:
    """Writes whole lines to a file descriptor, without a buffer that could hold half of one."""

    def __init__(self, descriptor: int, write: Callable[[int, bytes], int] = os.write) -> None:
        """Take the descriptor, such as 2 for stderr; it stays its owner's to close."""
        self._descriptor = descriptor
        self._write = write
        self._lock = threading.Lock()
        self._lost = 0
        self._torn = False  # the file ends in the middle of a line

    def write(self, text: str) -> int:
        """Write a line, or count it as lost; never raises an OSError."""
        with self._lock:
            if not self._written(self._notice() + text.encode(errors="replace")):
                self._lost += 1
                LOG_LINES_LOST.inc()
            else:
                self._lost = 0
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def _notice(self) -> bytes:
        """Return what stands before the first line after some that were lost."""
        if not self._lost:
            return b""
        told = {"message": "log lines were lost", "lost": self._lost, "level": "error"}
        return (b"\n" if self._torn else b"") + json.dumps(told).encode() + b"\n"

    def _written(self, left: bytes) -> bool:
        try:
            while left:
                count = self._write(self._descriptor, left)
                self._torn = not left[:count].endswith(b"\n")
                left = left[count:]
        except OSError:
            return False
        return True
