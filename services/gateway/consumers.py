"""Events that the gateway takes in: those of destruction alone, it asks the services instead."""

from services.shared.erasure.consumers import consumers

__all__ = ["consumers"]
