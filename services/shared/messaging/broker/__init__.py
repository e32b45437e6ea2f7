"""The message broker behind one door: RabbitMQ (`amqp://`) or pgmq (`pgmq://`), through kombu.

What both give: an event is taken by the broker or the publisher says why not; an event that no
queue wants is refused rather than dropped; a message is delivered until it is acknowledged.
"""

from services.shared.messaging.broker.connection import EXCHANGE, queue_name
from services.shared.messaging.broker.consumer import Consumer, Source, service_source
from services.shared.messaging.broker.publisher import (
    BrokerSilent,
    Post,
    Publisher,
    open_publisher,
)

__all__ = [
    "EXCHANGE",
    "BrokerSilent",
    "Consumer",
    "Post",
    "Publisher",
    "Source",
    "open_publisher",
    "queue_name",
    "service_source",
]
