"""Destruction of a case file's data, as every service does it when the archive asks.

The archive decides what goes and asks over the queue; each service writes the request down as a
task (`consumers`), works through its data classes batch by batch (`working`), and answers with a
signed receipt (`receipts`): what went, what stayed, and why. A hold stops it at every batch; a
tombstone keeps out whatever comes late. What a service has to destroy it declares with the types
of `declared` and `parts`; a guard test sees that no tenant table is left out.
"""

from services.shared.erasure.declared import DataClass, Erasure, Scope, Stays
from services.shared.erasure.parts import ChainedRows, Marked, Messages, Rows, StoredRows
from services.shared.erasure.tombstones import Tombstone, refuse_destroyed

__all__ = [
    "ChainedRows",
    "DataClass",
    "Erasure",
    "Marked",
    "Messages",
    "Rows",
    "Scope",
    "Stays",
    "StoredRows",
    "Tombstone",
    "refuse_destroyed",
]
