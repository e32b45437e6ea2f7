"""The worker's loops at regional systems: receive what they send, try again what failed.

Each region has a thread and a connection of its own: what goes wrong with one is no other's.
"""

import threading
from collections.abc import Callable, Iterable
from functools import partial

from services.shared.messaging.broker import Consumer
from services.shared.messaging.broker.regions import Region, region_source
from services.shared.messaging.broker.tidying import tidy_accounts
from services.shared.messaging.inbox import Inbox
from services.shared.messaging.loops import RETRY_PAUSE, ConsumerLoop, Contact
from services.shared.process.loops import Loop, LoopThread, PeriodicTask, RepeatedTask
from services.shared.process.metrics import REGION_FAILING

_LOOK_AGAIN = 3.0  # seconds until a region that was added is noticed
_TIDY = 10.0
_GRACE = 10.0  # seconds for the messages in hand

Regions = Callable[[], Iterable[Region]]
InboxOf = Callable[[Region], Inbox]


class RegionLoop(ConsumerLoop):
    """Receives the messages of one region."""

    def __init__(self, broker_url: str, region: Region, inbox: Inbox) -> None:
        """Take where the broker is, whom to listen to, and what keeps the messages."""
        super().__init__()
        self.name = f"region {region.name}"
        self._broker_url = broker_url
        self._source = region_source(region, inbox.receive)
        self._failing = REGION_FAILING.labels(region.name)
        self.contact = Contact()
        self.contact.made()

    def step(self) -> float:
        """Receive what comes within a second."""
        try:
            if self._consumer is None:
                self._consumer = Consumer(self._broker_url, [self._source])
            self.receive()
        except Exception:
            self._failing.set(1)
            self.contact.lost()
            self.close()
            raise
        self._failing.set(0)
        self.contact.made()
        return 0.0


class RegionsLoop:
    """Keeps a loop running for every region that there is."""

    name = "regions"

    def __init__(self, broker_url: str, regions: Regions, inbox_of: InboxOf) -> None:
        """Take where the broker is, what says which regions there are, and their inboxes."""
        self._broker_url = broker_url
        self._regions = regions
        self._inbox_of = inbox_of
        self._stop = threading.Event()
        self._threads: dict[Region, LoopThread] = {}
        self._contacts: dict[Region, Contact] = {}

    def is_fresh(self) -> bool:
        """Tell whether every region's messages could be received not long ago."""
        return all(contact.is_fresh() for contact in list(self._contacts.values()))

    def step(self) -> float:
        """Listen to the regions of this moment, and again where a thread has ended."""
        for region in self._regions():
            thread = self._threads.get(region)
            if (thread is None or not thread.is_alive()) and not self._stop.is_set():
                loop = RegionLoop(self._broker_url, region, self._inbox_of(region))
                self._contacts[region] = loop.contact
                self._threads[region] = LoopThread(loop, self._stop)
                self._threads[region].start()
        return _LOOK_AGAIN

    def interrupt(self) -> None:
        """Have every region's loop finish the message in hand."""
        self._stop.set()
        for thread in list(self._threads.values()):
            thread.interrupt()

    def end(self) -> None:
        """Wait for the regions' loops to let go of what they hold."""
        self.interrupt()
        for thread in self._threads.values():
            thread.join(_GRACE / len(self._threads))


def retry_regions_loop(regions: Regions, inbox_of: InboxOf) -> Loop:
    """Return the loop that tries failed and waiting messages again, one of each region in turn."""

    def retry_one_each() -> bool:
        outcomes = [_tried(inbox_of(one)) for one in regions()]
        failed = [one for one in outcomes if isinstance(one, Exception)]
        if failed:
            raise failed[0]
        return any(outcomes)

    return RepeatedTask("regions retry", RETRY_PAUSE, retry_one_each)


def tidy_regions_loop(broker_url: str) -> Loop:
    """Return the loop that undoes what regions have changed of their accounts."""
    return PeriodicTask("regions tidy", _TIDY, partial(tidy_accounts, broker_url))


def _tried(inbox: Inbox) -> bool | Exception:
    """Try one message again; what fails for one region is told once all have had their turn."""
    try:
        return bool(inbox.retry_due())
    except Exception as error:
        return error
