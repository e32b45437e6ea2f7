"""The worker's loops at regional systems: receive what they send, try again what failed."""

import time
from collections.abc import Callable, Iterable

from services.shared.messaging.broker import Consumer
from services.shared.messaging.broker.regions import Region, region_source
from services.shared.messaging.inbox import Inbox

_LOOK_AGAIN = 3.0  # seconds until a region that was added is noticed
_DRAIN = 1.0
_RETRY = 0.5

InboxOf = Callable[[Region], Inbox]


class ReceivingRegions:
    """Receives the messages of every region that there is; each has a queue and an inbox."""

    name = "regions"

    def __init__(
        self, broker_url: str, regions: Callable[[], Iterable[Region]], inbox_of: InboxOf
    ) -> None:
        """Take where the broker is, what says which regions there are, and their inboxes."""
        self._broker_url = broker_url
        self._regions = regions
        self._inbox_of = inbox_of
        self._known: tuple[Region, ...] = ()
        self._looked_at = 0.0
        self._consumer: Consumer | None = None
        self._interrupted = False

    def step(self) -> float:
        """Take what comes within a second; without a region, wait for one."""
        try:
            self._follow()
            if self._consumer is None:
                return _LOOK_AGAIN
            if not self._interrupted:
                self._consumer.drain(_DRAIN)
        except Exception:
            self._close()
            raise
        return 0.0

    def interrupt(self) -> None:
        """Finish the message in hand and receive no other."""
        self._interrupted = True
        if self._consumer is not None:
            self._consumer.stop_taking()

    def end(self) -> None:
        """Give back what was not acknowledged, and close."""
        if self._consumer is not None:
            try:
                self._consumer.give_back()
            finally:
                self._close()

    def _follow(self) -> None:
        """Listen to the regions of this moment."""
        if time.monotonic() - self._looked_at >= _LOOK_AGAIN:
            found = tuple(self._regions())
            self._looked_at = time.monotonic()
            if found != self._known:
                self._close()
                self._known = found
        if self._consumer is None and self._known:
            sources = [region_source(one, self._inbox_of(one).receive) for one in self._known]
            self._consumer = Consumer(self._broker_url, sources)

    def _close(self) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            consumer.close()


class RetryingRegions:
    """Tries failed and waiting messages of the regions again."""

    name = "regions retry"

    def __init__(self, regions: Callable[[], Iterable[Region]], inbox_of: InboxOf) -> None:
        """Take what says which regions there are, and their inboxes."""
        self._regions = regions
        self._inbox_of = inbox_of

    def step(self) -> float:
        """Try one message of each region; come back at once while there are any."""
        tried = [self._inbox_of(one).retry_due() for one in self._regions()]
        return 0.0 if any(tried) else _RETRY

    def interrupt(self) -> None:
        """Nothing: one message at a time."""

    def end(self) -> None:
        """Nothing is held."""
