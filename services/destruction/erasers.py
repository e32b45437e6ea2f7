"""Kinds of things that go with a case file: rows, rows of a chain, rows with objects, messages."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    cast,
    delete,
    func,
    not_,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from services.destruction.declarations import Batch, Kept, Scope, Step, Where
from services.shared.accountability.chain import seal
from services.shared.accountability.chain_gap import Link, leave_gaps
from services.shared.errors import Locked
from services.shared.messaging.inbox.table import Incoming
from services.shared.messaging.outbox.table import Outgoing

# Events of the destruction itself name the case file and must arrive; so must those of packages,
# which hold ids and sums alone: a summary sheet outlives the journal that its package names.
_MUST_ARRIVE = (
    "org.letopis.%.destruction.%", "org.letopis.archive.hold.%", "org.letopis.%.package.%"
)


class ObjectEraser(Protocol):
    """The object store, as far as destruction needs it (services.shared.objects.storage)."""

    def erase(self, key: str) -> int:
        """Delete every version of an object; return how many there were."""


@dataclass(frozen=True)
class Rows:
    """Rows of one table that go; `where` tells them by the scope."""

    model: type[Any]
    where: Where

    @property
    def table(self) -> str:
        """Return the table whose rows go."""
        return str(self.model.__tablename__)

    def destroy(self, step: Step) -> Batch:
        """Delete the next rows in the order of their keys."""
        found = _next_keys(step, self.model, self.where)
        _delete(step.session, self.model, step.scope.school_id, found)
        return Batch(
            [_identifier(self.table, key) for key in found], full=len(found) == step.limit
        )

    def remaining(self, session: Session, scope: Scope) -> int:
        """Return how many rows there still are."""
        return _count(session, self.model, self.where, scope)


@dataclass(frozen=True)
class ChainedRows:
    """Rows of a hash chain that go; each leaves its place and its seal in a signed gap."""

    model: type[Any]
    where: Where

    @property
    def table(self) -> str:
        """Return the table whose rows go."""
        return str(self.model.__tablename__)

    def destroy(self, step: Step) -> Batch:
        """Delete the next rows in the order in which they were sealed."""
        session, model, school_id = step.session, self.model, step.scope.school_id
        while seal(session, model, school_id):
            pass
        rows = session.execute(
            select(model.id, model.sequence, model.digest)
            .where(
                model.school_id == school_id,
                model.digest.is_not(None),
                self.where(step.scope),
            )
            .order_by(model.sequence)
            .limit(step.limit)
        ).all()
        if rows:
            links = [Link(row.sequence, row.digest) for row in rows]
            leave_gaps(session, model, school_id, step.scope.act_id, step.signer, links)
            _delete(session, model, school_id, [(row.id,) for row in rows])
        return Batch(
            [_identifier(self.table, (row.id,)) for row in rows], full=len(rows) == step.limit
        )

    def remaining(self, session: Session, scope: Scope) -> int:
        """Return how many rows there still are."""
        return _count(session, self.model, self.where, scope)


@dataclass(frozen=True)
class StoredRows:
    """Rows that name objects: every version of those goes first, then the row.

    Whatever dies between, the row is still there and names what is to be deleted again. `objects`
    are the columns that hold keys; `is_shared` tells of a key that a row outside the scope has
    too. An object that is locked keeps its row, with the reason that `why_locked` gives. That the
    store's key may not is no such reason: it fails, and is tried again.
    """

    model: type[Any]
    where: Where
    objects: tuple[str, ...]
    store: ObjectEraser
    why_locked: Callable[[Any], str] = lambda _row: "объект в хранилище под замком"
    is_shared: Callable[[Session, Scope, str], bool] = field(
        default=lambda _session, _scope, _key: False
    )

    @property
    def table(self) -> str:
        """Return the table whose rows go."""
        return str(self.model.__tablename__)

    def destroy(self, step: Step) -> Batch:
        """Delete the next rows and their objects, in the order of their keys."""
        rows = _next_rows(step, self.model, self.where)
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
        keys = [_key_of(self.model, row) for row in gone]
        _delete(step.session, self.model, step.scope.school_id, keys)
        return Batch(
            [self._identifier(row) for row in gone], objects, kept, full=len(rows) == step.limit
        )

    def remaining(self, session: Session, scope: Scope) -> int:
        """Return how many rows there still are."""
        return _count(session, self.model, self.where, scope)

    def _erase_objects(self, step: Step, row: Any) -> int:
        keys = [getattr(row, column) for column in self.objects]
        return sum(
            self.store.erase(key)
            for key in keys
            if key is not None and not self.is_shared(step.session, step.scope, key)
        )

    def _identifier(self, row: Any) -> str:
        return _identifier(self.table, _key_of(self.model, row))


@dataclass(frozen=True)
class Marked:
    """Rows that stay as a record of what was there, marked as destroyed by their `values`."""

    model: type[Any]
    where: Where
    values: Mapping[str, Any]

    @property
    def table(self) -> str:
        """Return the table whose rows are marked."""
        return str(self.model.__tablename__)

    def destroy(self, step: Step) -> Batch:
        """Mark the next rows in the order of their keys."""
        found = _next_keys(step, self.model, self._unmarked)
        if found:
            step.session.execute(
                update(self.model)
                .where(
                    self.model.school_id == step.scope.school_id,
                    tuple_(*_keys(self.model)).in_(found),
                )
                .values(**self.values)
                .execution_options(synchronize_session=False)
            )
        return Batch(
            [_identifier(self.table, key) for key in found], full=len(found) == step.limit
        )

    def remaining(self, session: Session, scope: Scope) -> int:
        """Return how many rows are not marked."""
        return _count(session, self.model, self._unmarked, scope)

    def _unmarked(self, scope: Scope) -> ColumnElement[bool]:
        marked = and_(*(getattr(self.model, key) == to for key, to in self.values.items()))
        return and_(self.where(scope), not_(marked))


@dataclass(frozen=True)
class Messages:
    """Payloads of the outbox or the inbox that speak of the case file, told by the ids in them.

    Those of the destruction itself and of packages are left: they hold ids and sums alone, and
    must arrive. What the inbox has settled has no content any more.
    """

    model: type[Any]

    @property
    def table(self) -> str:
        """Return the table whose rows go."""
        return str(self.model.__tablename__)

    def destroy(self, step: Step) -> Batch:
        """Delete the next messages."""
        mine = self._where(step.scope)
        chosen = select(self.model.id).where(mine).order_by(self.model.id).limit(step.limit)
        gone = step.session.scalars(
            delete(self.model)
            .where(self.model.id.in_(chosen))
            .returning(self.model.id)
            .execution_options(synchronize_session=False)
        ).all()
        return Batch(
            [_identifier(self.table, (key,)) for key in sorted(gone)],
            full=len(gone) == step.limit,
        )

    def remaining(self, session: Session, scope: Scope) -> int:
        """Return how many such messages there still are."""
        return (
            session.scalar(
                select(func.count()).select_from(self.model).where(self._where(scope))
            )
            or 0
        )

    def _where(self, scope: Scope) -> ColumnElement[bool]:
        other = self.model.type.is_(None) | and_(
            *(self.model.type.not_like(pattern) for pattern in _MUST_ARRIVE)
        )
        return and_(other, _speaks_of(self.model, scope))


def message_erasers() -> tuple[Messages, Messages]:
    """Return what empties outbox and inbox of what speaks of a case file."""
    return Messages(Outgoing), Messages(Incoming)


def _speaks_of(model: type[Any], scope: Scope) -> ColumnElement[bool]:
    ids = {str(one) for one in (scope.class_id, scope.source_id, *scope.identifiers) if one}
    content: ColumnElement[Any] = cast(Outgoing.data, Text)
    if model is Outgoing:
        of_school: ColumnElement[bool] = Outgoing.school_id == scope.school_id
    else:
        # Compared as text of the bytes: what cannot be parsed may speak of it as well.
        content = func.encode(Incoming.body, "escape")
        of_school = Incoming.body.is_not(None)
    return and_(of_school, or_(*(content.contains(one, autoescape=True) for one in sorted(ids))))


def _next_keys(step: Step, model: type[Any], where: Where) -> Sequence[tuple[Any, ...]]:
    columns = _keys(model)
    rows = step.session.execute(
        select(*columns)
        .where(model.school_id == step.scope.school_id, where(step.scope))
        .order_by(*columns)
        .limit(step.limit)
        .with_for_update()
    )
    return [tuple(row) for row in rows]


def _next_rows(step: Step, model: type[Any], where: Where) -> list[Any]:
    columns = _keys(model)
    rows = step.session.scalars(
        select(model)
        .where(model.school_id == step.scope.school_id, where(step.scope))
        .order_by(*columns)
        .limit(step.limit + len(step.skip))
        .with_for_update()
    ).all()
    named = [(_identifier(model.__tablename__, _key_of(model, row)), row) for row in rows]
    return [row for name, row in named if name not in step.skip][: step.limit]


def _delete(
    session: Session, model: type[Any], school_id: str, keys: Collection[tuple[Any, ...]]
) -> None:
    if keys:
        session.execute(
            delete(model)
            .where(model.school_id == school_id, tuple_(*_keys(model)).in_(keys))
            .execution_options(synchronize_session=False)
        )


def _count(session: Session, model: type[Any], where: Where, scope: Scope) -> int:
    query = select(func.count()).select_from(model)
    found = session.scalar(query.where(model.school_id == scope.school_id, where(scope)))
    return found or 0


def _keys(model: type[Any]) -> list[Any]:
    return [
        getattr(model, column.key)
        for column in model.__table__.primary_key.columns
        if column.key != "school_id"
    ]


def _key_of(model: type[Any], row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, column.key) for column in _keys(model))


def _identifier(table: str, key: Iterable[UUID | str]) -> str:
    return f"{table}:{':'.join(map(str, key))}"
