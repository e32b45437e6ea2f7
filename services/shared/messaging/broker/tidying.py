"""Undoing what accounts do with rights that PostgreSQL leaves to every role: on pgmq alone."""

from urllib.parse import urlsplit

import psycopg

from services.shared.messaging.broker.connection import is_pgmq
from services.shared.process.logs import get_logger
from services.shared.process.metrics import REGION_UNDONE

log = get_logger()

_TIMEOUT = 5


def tidy_accounts(broker_url: str) -> None:
    """Set changed passwords back and end transactions of regions that last too long.

    Does nothing on RabbitMQ, where an account changes nothing of itself.
    """
    if not is_pgmq(broker_url):
        return
    address = urlsplit(broker_url)._replace(scheme="postgresql").geturl()
    with psycopg.connect(address, connect_timeout=_TIMEOUT) as connection:
        undone = connection.execute("SELECT account, what FROM gate.tidy()").fetchall()
    for account, what in undone:
        REGION_UNDONE.labels(account, what).inc()
        log.warning("what an account of the broker did is undone", account=account, what=what)
