"""kombu's AMQP transport, which believes nothing that a sender says of a message's body.

A header `compression` makes kombu unpack the body before anybody sees it: a few kilobytes from a
region would become gigabytes in our memory. What we send is never packed.
"""

from typing import Any

from kombu.transport import pyamqp


class AmqpChannel(pyamqp.Channel):  # type: ignore[misc]
    """A channel that hands bodies on as they came."""

    def message_to_python(self, raw_message: Any) -> Any:
        """Return a message without what would have it unpacked."""
        (raw_message.properties.get("application_headers") or {}).pop("compression", None)
        return super().message_to_python(raw_message)


class AmqpConnection(pyamqp.Connection):  # type: ignore[misc]
    """A connection with such channels."""

    Channel = AmqpChannel


class AmqpTransport(pyamqp.Transport):  # type: ignore[misc]
    """A transport with such connections."""

    Connection = AmqpConnection
