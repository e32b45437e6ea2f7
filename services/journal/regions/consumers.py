"""How a feature declares the messages that it takes from regional systems."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import Schema
from sqlalchemy.orm import Session

from services.shared.messaging.broker.regions import Region


@dataclass(frozen=True)
class RegionalMessage:
    """A type of message that regions send.

    `receive` is handed the region, known by its queue, the message's id, and the `data` that
    `schema` has loaded. `monitoring` is the field of `data` that names the monitoring.
    """

    type: str
    schema: Schema
    monitoring: str
    receive: Callable[[Session, Region, UUID, Mapping[str, Any]], None]
