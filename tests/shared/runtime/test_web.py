"""What gunicorn is told."""

import socket
import threading

from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from services.shared.accountability.caller import TokenCheck
from services.shared.database.base import new_id
from services.shared.process.clock import now
from services.shared.runtime.main import HEADER_BYTES
from tests.callers import caller
from tests.in_process import CALLER_KEYS, MINT


def test_a_deputy_of_a_thousand_classes_that_nobody_leads_is_heard() -> None:
    """gunicorn itself takes 8,190 bytes of a header: 150 classes."""
    deputy = caller("deputy", classes=tuple(new_id() for _ in range(1000)))
    moment = now().timestamp()
    token = MINT.mint(deputy, "portfolio", moment)
    config = Config()
    config.set("limit_request_field_size", HEADER_BYTES)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sent = f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        writer = threading.Thread(target=ours.sendall, args=(sent,))
        writer.start()
        heard = dict(next(RequestParser(config, theirs, ("127.0.0.1", 1))).headers)
        writer.join()
    found = TokenCheck(CALLER_KEYS, "portfolio").check(
        heard["AUTHORIZATION"].removeprefix("Bearer "), moment
    )
    assert found.ties == deputy.ties
