"""An application whose requests end in time: an answer that takes too long is a 503.

Bounded are the guards, the view with all that it validates and serializes, and the handling of its
errors; not the sending of an answer piece by piece, which waits for whoever takes it.
"""

from flask import Flask, Response

from services.shared.errors import TookTooLong
from services.shared.process.deadline import within


class TimedFlask(Flask):
    """Flask's, that ends a request after `seconds`; the process and its thread go on."""

    seconds = 30.0

    def full_dispatch_request(self) -> Response:
        """Return the answer, or one that says that it took too long."""
        try:
            return within(self.seconds, super().full_dispatch_request)
        except TookTooLong as error:
            return self.finalize_request(self.handle_user_exception(error))
