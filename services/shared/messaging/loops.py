"""The worker's loops at the broker: send the outbox, receive into the inbox, try again."""

import time
from collections.abc import Callable, Iterable
from typing import Protocol

from services.shared.messaging.broker import Consumer
from services.shared.messaging.inbox import Inbox
from services.shared.messaging.outbox.relay import Relay
from services.shared.process.loops import Loop, RepeatedTask

_IDLE = 0.1  # how late an event may leave when nothing else is going on
_NOT_LEADING = 1.0
_SIGN_OF_LIFE = 1.0
_DRAIN = 1.0
RETRY_PAUSE = 0.5


class Contact:
    """When the broker last answered; a loop that hangs does not touch it."""

    _FRESH = 15.0

    def __init__(self) -> None:
        """Start without contact."""
        self._at: float | None = None

    def made(self) -> None:
        """Remember that the broker has just answered."""
        self._at = time.monotonic()

    def lost(self) -> None:
        """Remember that it does not answer."""
        self._at = None

    def is_fresh(self) -> bool:
        """Tell whether the broker answered not long ago."""
        return self._at is not None and time.monotonic() - self._at < self._FRESH


class OutboxLoop:
    """Sends the outbox."""

    def __init__(self, relay: Relay, contact: Contact, name: str = "relay") -> None:
        """Take the relay, and where to note that the broker answers."""
        self.name = name
        self._relay = relay
        self._contact = contact
        self._alive_at = 0.0

    def step(self) -> float:
        """Send one batch, or make sure that the broker is there."""
        try:
            sent = self._relay.step()
            if sent:
                self._contact.made()
                return 0.0
            self._keep_alive()
        except Exception:
            self._contact.lost()
            raise
        return _IDLE if self._relay.leads else _NOT_LEADING

    def interrupt(self) -> None:
        """Nothing: a batch is short, and one that hangs is sent again by the next worker."""

    def end(self) -> None:
        """Let go of the lock."""
        self._relay.close()

    def _keep_alive(self) -> None:
        if time.monotonic() - self._alive_at >= _SIGN_OF_LIFE:
            self._relay.keep_alive()
            self._contact.made()
            self._alive_at = time.monotonic()


class ConsumerLoop:
    """What loops that receive messages have in common: one consumer, opened when it is needed."""

    def __init__(self) -> None:
        """Start without a consumer."""
        self._consumer: Consumer | None = None
        self._interrupted = False

    def receive(self) -> None:
        """Receive what comes within a second; without a consumer, nothing."""
        if self._consumer is not None and not self._interrupted:
            self._consumer.drain(_DRAIN)

    def interrupt(self) -> None:
        """Finish the message in hand and receive no other."""
        self._interrupted = True
        if self._consumer is not None:
            self._consumer.stop_receiving()

    def end(self) -> None:
        """Give back what was not acknowledged, and close."""
        if self._consumer is not None:
            try:
                self._consumer.give_back()
            finally:
                self.close()

    def close(self) -> None:
        """Close the consumer; the next step opens another."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            consumer.close()


class InboxLoop(ConsumerLoop):
    """Receives a service's messages into its inbox."""

    name = "consumer"

    def __init__(self, connect: Callable[[], Consumer], contact: Contact) -> None:
        """Take what opens a consumer, and where to note that the broker answers."""
        super().__init__()
        self._connect = connect
        self._contact = contact

    def step(self) -> float:
        """Receive what comes within a second."""
        try:
            if self._consumer is None:
                self._consumer = self._connect()
            self.receive()
            self._contact.made()
        except Exception:
            self._contact.lost()
            self.close()
            raise
        return 0.0


def retry_loop(inbox: Inbox) -> Loop:
    """Return the loop that tries failed and waiting events of an inbox again.

    At first also what was not believed: the keys of today may be others.
    """
    is_judged = False

    def step() -> bool:
        nonlocal is_judged
        if not is_judged:
            is_judged = inbox.judge_again() >= 0
        return inbox.retry_due()

    return RepeatedTask("retry", RETRY_PAUSE, step)


class Fresh(Protocol):
    """What can tell of its contact with the broker."""

    def is_fresh(self) -> bool:
        """Tell whether the broker answered not long ago."""


def all_fresh(contacts: Iterable[Fresh]) -> bool:
    """Tell whether each loop has contact with the broker."""
    return all(contact.is_fresh() for contact in contacts)


