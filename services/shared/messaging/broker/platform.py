"""What the installation lays out on the broker for our services: exchanges, queues, accounts.

A service's account publishes event types that begin with the service's name, and reads the queue
of the service. It makes and binds nothing: a queue of its own making could take any type, or
hand messages on under another's type.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kombu import Queue

from services.shared.messaging.broker.connection import (
    ANSWERS,
    EXCHANGE,
    connect,
    queue_name,
    service_queue,
)
from services.shared.messaging.broker.regions import INTAKE
from services.shared.messaging.subscriptions import ANSWERING, SUBSCRIPTIONS

_ACCOUNT = "service-"


def account_of(service: str) -> str:
    """Return a service's account at the broker, the same on RabbitMQ and on PostgreSQL."""
    return f"{_ACCOUNT}{service}"


def types_of(service: str) -> str:
    """Return what the event types of a service begin with."""
    return f"org.letopis.{service}."


@dataclass(frozen=True)
class Rights:
    """What an account may do on RabbitMQ: regular expressions over the names of its things.

    `topics` are over routing keys, each for what is published to one exchange; where an exchange
    is not named there, any key goes.
    """

    write: str
    read: str
    topics: tuple[tuple[str, str], ...] = ()
    configure: str = "^$"


def rights_of(service: str) -> Rights:
    """Return what a service may do on RabbitMQ."""
    writes, reads = [re.escape(EXCHANGE.name)], [re.escape(queue_name(service))]
    topics = [(EXCHANGE.name, f"^{re.escape(types_of(service))}")]
    if service in ANSWERING:
        writes.append(re.escape(ANSWERS.name))
        reads.append(f"{re.escape(INTAKE)}.+")
    return Rights(_one_of(writes), _one_of(reads), tuple(topics))


def platform_queues() -> list[Queue]:
    """Return every service's queue, said once for each type that fills it."""
    return [
        queue for name, types in SUBSCRIPTIONS.items() for queue in service_queue(name, types)
    ]


def declare_platform(url: str) -> None:
    """Make exchanges, queues and bindings where they are missing; `url` is the operator's."""
    with connect(url, heartbeat=0) as connection:
        channel = connection.channel()
        for exchange in (EXCHANGE, ANSWERS):
            exchange(channel).declare()
        for queue in platform_queues():
            queue(channel).declare()


def _one_of(names: Iterable[str]) -> str:
    return f"^({'|'.join(names)})$"
