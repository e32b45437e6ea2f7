"""What requests meet on a disk without room: writes are refused in time, reads go on.

A read that cannot write its row into the access log is refused as well, by the database's own
error: whoever looked at a child's data must be known, so nobody looks without that row.
"""

import errno
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request
from sqlalchemy.exc import DBAPIError

from services.shared.errors import NoRoom
from services.shared.process.space import Space

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_DISK_FULL = "53100"  # SQLSTATE disk_full


def only_reads(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that only reads although its method is one of writing: its question is long."""
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def is_disk_full(error: BaseException) -> bool:
    """Tell whether a database or our own machine had no room for what was to be written."""
    if isinstance(error, DBAPIError):
        return getattr(error.orig, "sqlstate", None) == _DISK_FULL
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def current_space() -> Space:
    """Return what watches the disks for the application that answers this request."""
    space: Space = current_app.extensions.setdefault("letopis_space", Space())
    return space


def refuse_writes_without_room(app: Flask, space: Space) -> None:
    """Answer what would write with a sentence while there is too little room."""

    @app.before_request
    def refuse() -> None:
        if request.method in _READING:
            return
        view = app.view_functions.get(request.endpoint or "")
        if view is None or getattr(view, "only_reads", False):
            return
        if space.is_low():
            raise NoRoom
