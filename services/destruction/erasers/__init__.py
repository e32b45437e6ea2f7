"""Kinds of things that go with a case file: rows, rows of a chain, rows with objects, messages."""

from services.destruction.erasers.messages import Messages, message_erasers
from services.destruction.erasers.rows import ChainedRows, Marked, Rows
from services.destruction.erasers.stored_rows import ObjectEraser, StoredRows

__all__ = [
    "ChainedRows",
    "Marked",
    "Messages",
    "ObjectEraser",
    "Rows",
    "StoredRows",
    "message_erasers",
]
