"""The worker's loops at regional systems: receive what they send, try again what failed."""

import time
from collections.abc import Callable, Iterable

from services.shared.messaging.broker import Consumer
from services.shared.messaging.broker.regions import Region, region_source
from services.shared.messaging.inbox import Inbox
from services.shared.messaging.loops import RETRY_PAUSE, ConsumerLoop
from services.shared.process.loops import Loop, RepeatedTask

_LOOK_AGAIN = 3.0  # seconds until a region that was added is noticed

Regions = Callable[[], Iterable[Region]]
InboxOf = Callable[[Region], Inbox]


class RegionsLoop(ConsumerLoop):
    """Receives the messages of every region that there is; each has a queue and an inbox."""

    name = "regions"

    def __init__(self, broker_url: str, regions: Regions, inbox_of: InboxOf) -> None:
        """Take where the broker is, what says which regions there are, and their inboxes."""
        super().__init__()
        self._broker_url = broker_url
        self._regions = regions
        self._inbox_of = inbox_of
        self._known: tuple[Region, ...] = ()
        self._looked_at = 0.0

    def step(self) -> float:
        """Receive what comes within a second; without a region, wait for one."""
        try:
            self._follow()
            if self._consumer is None:
                return _LOOK_AGAIN
            self.receive()
        except Exception:
            self.close()
            raise
        return 0.0

    def _follow(self) -> None:
        """Listen to the regions of this moment."""
        if time.monotonic() - self._looked_at >= _LOOK_AGAIN:
            found = tuple(self._regions())
            self._looked_at = time.monotonic()
            if found != self._known:
                self.close()
                self._known = found
        if self._consumer is None and self._known:
            sources = [region_source(one, self._inbox_of(one).receive) for one in self._known]
            self._consumer = Consumer(self._broker_url, sources)


def retry_regions_loop(regions: Regions, inbox_of: InboxOf) -> Loop:
    """Return the loop that tries failed and waiting messages again, one of each region in turn."""

    def retry_one_each() -> bool:
        return sum(inbox_of(one).retry_due() for one in regions()) > 0

    return RepeatedTask("regions retry", RETRY_PAUSE, retry_one_each)
