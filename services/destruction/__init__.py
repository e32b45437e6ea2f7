"""Destruction of a case file's data, as every service does it when the archive asks.

The archive decides what goes and asks over the queue; each service writes the request down as a
task (`consumers`), works through its data classes batch by batch (`worker`), and answers with a
signed receipt (`receipts`): what went, what stayed, and why. A hold stops it at every batch; a
tombstone keeps out whatever comes late. What a service has to destroy it declares with the types
of `declarations` and `erasers`; a guard test sees that no tenant table is left out.
"""

from services.destruction.declarations import DataClass, Declaration, Destruction, Scope, Stays
from services.destruction.erasers import ChainedRows, Marked, Messages, Rows, StoredRows
from services.destruction.tombstones import Tombstone, refuse_destroyed

__all__ = [
    "ChainedRows",
    "DataClass",
    "Declaration",
    "Destruction",
    "Marked",
    "Messages",
    "Rows",
    "Scope",
    "Stays",
    "StoredRows",
    "Tombstone",
    "refuse_destroyed",
]
