"""Events that the gateway takes in: none so far, it asks the services instead."""

from collections.abc import Mapping

from services.shared.envelope import Handler

CONSUMERS: Mapping[str, Handler] = {}
