"""Regional systems on the broker: what each may write to, and the queue that it reads.

A region publishes to one exchange of its own, which fills one queue of ours: who sent a message
is known by the queue that it came in, whatever it says of itself. Answers go the other way, into
a queue of the region. All names follow from the region's name, so nothing of it is looked up:
`Region` is the one place where they are made, and where a name of one kind becomes a region.
"""

import re
from dataclasses import dataclass

from kombu import Exchange, Queue

from services.shared.errors import BadInput, FieldError
from services.shared.messaging.broker.connection import (
    ANSWERS,
    ONE_AT_A_TIME,
    connect,
    durable_queue,
)
from services.shared.messaging.broker.consumer import Keep, Source
from services.shared.wording import said

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_NAME = 24
_ACCOUNT = "region-"
INTAKE = "intake."
"""What the names of the queues begin with in which messages of regions arrive."""
CONSUMERS = "region."
"""What the names of the inbox's consumers of regional messages begin with."""
# A region that sends faster than we take in is told so (a refusal), before the disk is full.
WAITING_AT_MOST = 20_000
BYTES_WAITING = 512 << 20
UNREAD_AT_MOST = 1_000_000
CONNECTIONS = 5


@dataclass(frozen=True)
class Region:
    """A regional system, and every name that it goes by: on the broker, at the issuer, here."""

    name: str

    @property
    def exchange(self) -> str:
        """The one exchange that it may publish to."""
        return f"region.{self.name}"

    @property
    def intake(self) -> str:
        """Our queue of what it has published."""
        return f"{INTAKE}{self.name}"

    @property
    def answers(self) -> str:
        """The one queue that it may read."""
        return f"answers.{self.name}"

    @property
    def account(self) -> str:
        """Its account on the broker, and the id of its client at the issuer."""
        return f"{_ACCOUNT}{self.name}"

    @property
    def consumer(self) -> str:
        """The consumer under which the inbox has what it sent."""
        return f"{CONSUMERS}{self.name}"

    @property
    def user_id(self) -> str:
        """Who acted, in the access log and in events, when a message of it is handled."""
        return f"region:{self.name}"

    @classmethod
    def of_account(cls, account: str | None) -> "Region | None":
        """Return the region whose client at the issuer this is; None for any other client."""
        return cls._behind(_ACCOUNT, account or "")

    @classmethod
    def of_consumer(cls, consumer: str) -> "Region | None":
        """Return the region whose messages a consumer of the inbox takes in, if it is one."""
        return cls._behind(CONSUMERS, consumer)

    @classmethod
    def _behind(cls, prefix: str, text: str) -> "Region | None":
        name = text.removeprefix(prefix)
        return cls(name) if text == prefix + name and _is_name(name) else None


def region_named(name: str) -> Region:
    """Return the region of a name.

    Raises:
        BadInput: the name cannot be part of the names of queues and accounts.
    """
    if not _is_name(name):
        what = (
            said("Имя системы — до %(most)s знаков: строчные латинские буквы, цифры и дефис "
                 "между ними, первой буква. Например: north-2.", most=_LONGEST_NAME)
        )
        raise BadInput(what, errors=[FieldError("name", what)])
    return Region(name)


def region_source(region: Region, keep: Keep) -> Source:
    """Return the queue that fills with what the region publishes."""
    exchange = Exchange(region.exchange, type="topic", durable=True)
    intake = durable_queue(region.intake, exchange, "#", **_limited(WAITING_AT_MOST))
    return Source(exchange, [intake], keep)


def declare_region(url: str, region: Region) -> None:
    """Make the region's exchange and both queues where they are missing."""
    with connect(url, heartbeat=0) as connection:
        channel = connection.channel()
        source = region_source(region, keep=lambda _body: None)
        source.exchange(channel).declare()
        ANSWERS(channel).declare()
        for queue in (*source.bindings, answers_queue(region)):
            queue(channel).declare()


def answers_queue(region: Region) -> Queue:
    """Return the queue of a region's answers, bound to what is addressed to it."""
    limits = {"x-max-length": UNREAD_AT_MOST, "x-overflow": "reject-publish"}
    return durable_queue(region.answers, ANSWERS, region.name, **limits)


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and _NAME.fullmatch(text) is not None


def _limited(messages: int) -> dict[str, object]:
    return {**ONE_AT_A_TIME, "x-max-length": messages, "x-overflow": "reject-publish"}
