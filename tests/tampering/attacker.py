"""Whoever tampers with one service's database, with one role, and what he has done so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.shared.accountability.chain import GENESIS, link_digest
from services.shared.accountability.chained_content import join_content
from tests.tampering.world import SUPERUSER, World


@dataclass
class Attacker:
    """One attempt: what was tried, in which schools, what was refused, how many rows it changed.

    A superuser passes every trigger and foreign key. Whoever is not one goes on after a refusal.
    """

    world: World
    service: str
    role: str
    school: str
    what: str = ""
    schools: set[str] = field(default_factory=set)
    tried: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    changed: int = 0

    def tamper(self, statement: str, **values: Any) -> int:
        """Run a statement that changes what must not change; return how many rows it did."""
        rows = self.prepare(statement, **values)
        self.changed += rows
        return rows

    def prepare(self, statement: str, **values: Any) -> int:
        """Run a statement that alone would change nothing of the past."""
        return self._execute(statement, [values] if values else [])

    def rows(self, statement: str, **values: Any) -> Sequence[Any]:
        """Look, with all that its enemy may know of the database."""
        with self.world.database(self.service, SUPERUSER).transaction(self.school) as session:
            return session.execute(text(statement), values).all()

    def reseal(self, model: type[Any], first: int) -> None:
        """Compute the chain anew from a number on, as the platform's own code would, and its head.

        The times of sealing stay: nothing looks late.
        """
        table, digest, number = model.__tablename__, self._seal_before(model, first), first - 1
        sealed = []
        joined, body = join_content(model)
        query = (
            select(model.id, body)
            .select_from(joined)
            .where(model.school_id == self.school, model.sequence >= first)
            .order_by(model.sequence, model.id)
        )
        with self.world.database(self.service, SUPERUSER).transaction(self.school) as session:
            for key, content in session.execute(query):
                number += 1
                digest = link_digest(digest, number, content)
                sealed.append({"id": key, "number": number, "digest": digest})
        if sealed:
            self.changed += self._execute(
                f"UPDATE {table} SET sequence = :number, digest = :digest WHERE id = :id"
                " AND (sequence, digest) IS DISTINCT FROM (:number, :digest)",
                sealed,
            )
        self.prepare(
            "UPDATE chain_head SET sequence = :number, digest = :digest"
            " WHERE chain = :chain AND school_id = :school",
            number=number, digest=digest, chain=table, school=self.school,
        )

    def _seal_before(self, model: type[Any], first: int) -> bytes:
        found = self.rows(
            f"SELECT digest FROM {model.__tablename__}"
            " WHERE school_id = :school AND sequence = :before",
            school=self.school, before=first - 1,
        )
        return found[0][0] if found else GENESIS

    def _execute(self, statement: str, values: list[dict[str, Any]]) -> int:
        self.tried.append(f"{statement}; -- {values[:2]}")
        self.schools.add(self.school)
        database = self.world.database(self.service, self.role)
        try:
            with database.transaction(self.school) as session:
                if self.role == SUPERUSER:
                    session.execute(text("SET LOCAL session_replication_role = replica"))
                done = session.connection().execute(text(statement), values or None)
                session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
                if self.role == SUPERUSER:
                    session.execute(text("SET LOCAL session_replication_role = origin"))
                return max(done.rowcount, 0)
        except DBAPIError as error:
            self.refusals.append(str(error.orig).splitlines()[0])
            self.tried[-1] += f" -- refused: {self.refusals[-1]}"
            return 0

    def __str__(self) -> str:
        lines = "\n    ".join(self.tried)
        return f"{self.what} ({self.service}, {self.role}, {self.school})\n    {lines}"
