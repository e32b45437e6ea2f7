"""The database of a service: engine, transactions inside one school, and column types."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import (
    DateTime,
    Engine,
    MetaData,
    Text,
    bindparam,
    create_engine,
    event,
    func,
    select,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, sessionmaker

from services.shared.process.deadline import check_time

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Built once: every transaction of a school begins with it.
_ENTER_SCHOOL = select(func.set_config("app.school_id", bindparam("school_id"), true()))

# The school of things that belong to no school (the municipality's own queues and acts).
PLATFORM = "platform"

Key = Annotated[UUID, mapped_column(primary_key=True)]
SchoolKey = Annotated[str, mapped_column(Text, primary_key=True)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]


class Mechanism(DeclarativeBase):
    """Tables that every service's database has: access log, outbox, inbox, heartbeat."""

    metadata = MetaData(naming_convention=NAMING)


def new_id() -> UUID:
    """Return a UUIDv7: unique, and sorted by the time it was made."""
    return uuid_utils.compat.uuid7()


_OPTIONS = " ".join(
    f"-c {name}={value}"
    for name, value in (
        ("statement_timeout", "30s"),
        ("lock_timeout", "10s"),
        # A role may give itself other settings for its next connections (ALTER ROLE CURRENT_USER
        # SET): what is told here goes before them, so that no account shuts its service out, or
        # has dates written down as nobody else reads them.
        ("search_path", "public"),
        ("row_security", "on"),
        ("datestyle", "ISO"),
        ("idle_session_timeout", "0"),
        ("idle_in_transaction_session_timeout", "0"),
    )
)


class Database:
    """One service's database, as the role that may work with rows and owns nothing."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        """Prepare the pool; nothing is connected before the first transaction."""
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=4,
            pool_timeout=10,
            pool_pre_ping=False,
            pool_recycle=1800,
            # An error that is logged must not quote the row that it failed on.
            hide_parameters=True,
            connect_args={
                "connect_timeout": 5,
                "options": _OPTIONS,
            },
        )
        event.listen(self.engine, "before_cursor_execute", _check_time)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def transaction(self, school_id: str | None = None) -> Iterator[Session]:
        """Open a transaction that sees the rows of one school; commit at the end, or roll back.

        Without `school_id` only tables that belong to no school can be read: row-level security
        shows no row of any other.
        """
        with self._sessions.begin() as session:
            if school_id is not None:
                enter_school(session, school_id)
            yield session

    def answers(self) -> bool:
        """Tell whether the database answers now."""
        with self.engine.connect() as connection:
            return bool(connection.scalar(select(true())))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _check_time(*_statement: Any) -> None:
    """Begin no statement of a request whose time is over; its transaction is rolled back."""
    check_time()


def enter_school(session: Session, school_id: str) -> None:
    """Set the school whose rows the rest of this transaction may see and write."""
    session.execute(_ENTER_SCHOOL, {"school_id": school_id})
