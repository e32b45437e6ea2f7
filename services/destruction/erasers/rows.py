"""Rows that go, rows of a chain that go, and rows that stay, marked as destroyed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, select, tuple_, update
from sqlalchemy.orm import Session

from services.destruction.declarations import Batch, Scope, Step, Where
from services.destruction.erasers.selection import (
    count_rows,
    delete_rows,
    identifier,
    key_columns,
    next_keys,
)
from services.shared.accountability.chain import seal
from services.shared.accountability.chain_gap import Cause, Link, leave_gaps


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
        found = next_keys(step, self.model, self.where)
        delete_rows(step.session, self.model, step.scope.school_id, found)
        return Batch(
            [identifier(self.table, key) for key in found], full=len(found) == step.limit
        )

    def remaining(self, session: Session, scope: Scope) -> int:
        """Return how many rows there still are."""
        return count_rows(session, self.model, self.where, scope)


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
            leave_gaps(session, model, school_id, _cause(step.scope), step.signer, links)
            delete_rows(session, model, school_id, [(row.id,) for row in rows])
        return Batch(
            [identifier(self.table, (row.id,)) for row in rows], full=len(rows) == step.limit
        )

    def remaining(self, session: Session, scope: Scope) -> int:
        """Return how many rows there still are."""
        return count_rows(session, self.model, self.where, scope)


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
        found = next_keys(step, self.model, self._unmarked)
        if found:
            step.session.execute(
                update(self.model)
                .where(
                    self.model.school_id == step.scope.school_id,
                    tuple_(*key_columns(self.model)).in_(found),
                )
                .values(**self.values)
                .execution_options(synchronize_session=False)
            )
        return Batch(
            [identifier(self.table, key) for key in found], full=len(found) == step.limit
        )

    def remaining(self, session: Session, scope: Scope) -> int:
        """Return how many rows are not marked."""
        return count_rows(session, self.model, self._unmarked, scope)

    def _unmarked(self, scope: Scope) -> ColumnElement[bool]:
        marked = and_(*(getattr(self.model, key) == to for key, to in self.values.items()))
        return and_(self.where(scope), not_(marked))


def _cause(scope: Scope) -> Cause:
    return Cause(scope.act_id, scope.request_id, scope.class_id)
