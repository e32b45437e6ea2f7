"""Events that the gateway takes in: those of destruction alone, it asks the services instead."""

from collections.abc import Mapping

from services.shared.envelope import Handler
from services.shared.erasure.consumers import CONSUMERS as ERASURE_CONSUMERS

CONSUMERS: Mapping[str, Handler] = {**ERASURE_CONSUMERS}
