"""The worker's sign of life in the database, so that the web process can tell how it is."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import CheckConstraint, Text, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.shared.database.base import Database, Mechanism, Moment

INTERVAL = 2.0  # seconds between two beats
_FRESH = timedelta(seconds=8)
_FORGOTTEN = timedelta(hours=1)


class Heartbeat(Mechanism):
    """The last beat of one worker process: whether it reached the broker, and seals all chains."""

    __tablename__ = "heartbeat"
    __table_args__ = (
        CheckConstraint("broker IN ('ok', 'failed')", name="broker"),
        CheckConstraint("sealing IN ('ok', 'failed')", name="sealing"),
    )

    instance: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[Moment]
    broker: Mapped[str] = mapped_column(Text)
    sealing: Mapped[str] = mapped_column(Text, server_default="ok")


def beat(
    session: Session, instance: str, *, broker_ok: bool, sealing_ok: bool = True
) -> None:
    """Write one beat by the database's clock, and forget workers that are long gone."""
    what = {
        "at": func.now(),
        "broker": "ok" if broker_ok else "failed",
        "sealing": "ok" if sealing_ok else "failed",
    }
    session.execute(
        insert(Heartbeat)
        .values(instance=instance, **what)
        .on_conflict_do_update(index_elements=["instance"], set_=what)
    )
    session.execute(delete(Heartbeat).where(Heartbeat.at < func.now() - _FORGOTTEN))


def end(session: Session, instance: str) -> None:
    """Take the beat of a worker away that ends as it was asked to."""
    session.execute(delete(Heartbeat).where(Heartbeat.instance == instance))


def worker_check(database: Database) -> Callable[[], bool]:
    """Return a check that tells whether a worker of this service is alive."""
    return lambda: _any(database)


def broker_check(database: Database) -> Callable[[], bool]:
    """Return a check that tells whether a living worker of this service reaches the broker."""
    return lambda: _any(database, broker="ok")


def sealing_check(database: Database) -> Callable[[], bool]:
    """Return a check that tells whether a living worker of this service seals every chain."""
    return lambda: _any(database, sealing="ok")


def checks(database: Database) -> Mapping[str, Callable[[], bool]]:
    """Return the checks under the names that `/healthz` gives them."""
    return {
        "worker": worker_check(database),
        "broker": broker_check(database),
        "sealing": sealing_check(database),
    }


def _any(database: Database, **only: str) -> bool:
    with database.transaction() as session:
        fresh = exists().where(Heartbeat.at > func.now() - _FRESH)
        for column, value in only.items():
            fresh = fresh.where(getattr(Heartbeat, column) == value)
        return bool(session.scalar(select(fresh)))
