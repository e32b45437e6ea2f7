"""Room on the disks where the platform's data lie: how much is left, and whether it is too little.

Below the limit writes are refused while the disk still has room for what cannot wait: the rows
of the access log without which nothing may be read, the database's own log of changes.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.shared.process.metrics import FREE_BYTES

_LOOK_EVERY = 1.0  # seconds
_BELIEVED = 10.0  # seconds that a database's own word of a full disk holds


@dataclass(frozen=True)
class Room:
    """What is free on the fullest of the disks, and the limit, in bytes."""

    free: int
    limit: int

    @property
    def is_low(self) -> bool:
        """Tell whether writes have to wait."""
        return self.free < self.limit


class Space:
    """Looks at the folders' disks at most once a second; costs a request nothing else.

    Where the data lie on another machine there are no folders to look at. What is known then is
    what its database says when it has no room (`tell_full`).
    """

    def __init__(
        self,
        folders: Sequence[Path] = (),
        limit: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the folders, and the limit in bytes."""
        self._folders = folders
        self._limit = limit
        self._clock = clock
        self._room: Room | None = None
        self._looked = float("-inf")
        self._told_full = float("-inf")
        FREE_BYTES.set_function(self._measured)

    def room(self) -> Room | None:
        """Return what is free, None where no folder of the data can be seen from here."""
        if self._clock() - self._looked >= _LOOK_EVERY:
            self._looked = self._clock()
            seen = [free for folder in self._folders if (free := _free(folder)) is not None]
            self._room = Room(min(seen), self._limit) if seen else None
        return self._room

    def is_low(self) -> bool:
        """Tell whether writes have to wait."""
        room = self.room()
        if room is not None and room.is_low:
            return True
        return self._clock() - self._told_full < _BELIEVED

    def checks(self) -> Mapping[str, Callable[[], bool]]:
        """Return the check for /healthz; none where nothing is known of the disks."""
        known = self.room() is not None or self.is_low()
        return {"space": lambda: not self.is_low()} if known else {}

    def tell_full(self) -> None:
        """Take down that a database had no room for a row just now."""
        self._told_full = self._clock()

    def _measured(self) -> float:
        room = self.room()
        return float("nan") if room is None else room.free


def _free(folder: Path) -> int | None:
    """Return the bytes that an ordinary process may still write, None where nothing is there."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize
