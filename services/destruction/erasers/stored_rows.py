"""Rows that name objects of the store, which go first."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.orm import Session

from services.destruction.declarations import Batch, Kept, Scope, Step, Where
from services.destruction.erasers.selection import (
    count_rows,
    delete_rows,
    identifier,
    key_of,
    next_rows,
)
from services.shared.errors import Locked
from services.shared.wording import said


class ObjectEraser(Protocol):
    """The object store, as far as destruction needs it (services.shared.objects.storage)."""

    def erase(self, key: str) -> int:
        """Delete every version of an object; return how many there were."""


@dataclass(frozen=True)
class StoredRows:
    """Rows that name objects: every version of those goes first, then the row.

    Whatever dies between, the row is still there and names what is to be deleted again. `objects`
    are the columns that hold keys; `is_shared` tells whether a row outside the scope names
    a key too. An object that is locked keeps its row, with the reason that `why_locked` gives. A
    missing right of the store's key is no such reason: it fails, and is tried again.
    """

    model: type[Any]
    where: Where
    objects: tuple[str, ...]
    store: ObjectEraser
    why_locked: Callable[[Any], str] = lambda _row: said("объект в хранилище под замком")
    is_shared: Callable[[Session, Scope, str], bool] = field(
        default=lambda _session, _scope, _key: False
    )

    @property
    def table(self) -> str:
        """Return the table whose rows go."""
        return str(self.model.__tablename__)

    def destroy(self, step: Step) -> Batch:
        """Delete the next rows and their objects, in the order of their keys."""
        rows = next_rows(step, self.model, self.where)
        gone: list[Any] = []
        kept: list[Kept] = []
        objects = 0
        for row in rows:
            try:
                objects += self._erase_objects(step, row)
            except Locked:
                kept.append(Kept(self._identifier(row), self.why_locked(row)))
            else:
                gone.append(row)
        keys = [key_of(self.model, row) for row in gone]
        delete_rows(step.session, self.model, step.scope.school_id, keys)
        return Batch(
            [self._identifier(row) for row in gone], objects, kept, full=len(rows) == step.limit
        )

    def remaining(self, session: Session, scope: Scope) -> int:
        """Return how many rows there still are."""
        return count_rows(session, self.model, self.where, scope)

    def _erase_objects(self, step: Step, row: Any) -> int:
        keys = [getattr(row, column) for column in self.objects]
        return sum(
            self.store.erase(key)
            for key in keys
            if key is not None and not self.is_shared(step.session, step.scope, key)
        )

    def _identifier(self, row: Any) -> str:
        return identifier(self.table, key_of(self.model, row))
