"""Waiting for what happens in another process, as long as it takes and no longer."""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import DBAPIError


def eventually(check: Callable[[], Any], seconds: float = 120, pause: float = 0.1) -> Any:
    """Return what `check` gives as soon as it gives something.

    What it asserts may not hold yet, and what it asks may still be coming back.

    Raises:
        AssertionError: nothing came in so many seconds; what `check` itself said, if it did.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            given = check()
        except (AssertionError, OSError, DBAPIError):
            if time.monotonic() > until:
                raise
            given = None
        if given:
            return given
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(pause)
