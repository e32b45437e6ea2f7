"""The worker's sign of life, as the web process reads it."""

from sqlalchemy import text

from services.shared.database.base import Database
from services.shared.runtime import heartbeat


def beat(database: Database, instance: str = "w:1", *, broker_ok: bool = True) -> None:
    with database.transaction() as session:
        heartbeat.beat(session, instance, broker_ok=broker_ok)


def states(database: Database) -> dict[str, bool]:
    return {name: check() for name, check in heartbeat.checks(database).items()}


def age(database: Database, seconds: int, instance: str = "w:1") -> None:
    with database.transaction() as session:
        session.execute(
            text(
                "UPDATE heartbeat SET at = at - make_interval(secs => :seconds) "
                "WHERE instance = :instance"
            ),
            {"seconds": seconds, "instance": instance},
        )


def test_without_a_worker_neither_worker_nor_broker_is_well(database: Database) -> None:
    assert states(database) == {"worker": False, "broker": False, "sealing": False}


def test_a_beating_worker_is_well_and_tells_of_its_broker(database: Database) -> None:
    beat(database)
    assert states(database) == {"worker": True, "broker": True, "sealing": True}
    beat(database, broker_ok=False)
    assert states(database) == {"worker": True, "broker": False, "sealing": True}


def test_a_worker_that_cannot_seal_every_chain_tells(database: Database) -> None:
    with database.transaction() as session:
        heartbeat.beat(session, "w:1", broker_ok=True, sealing_ok=False)
    assert states(database) == {"worker": True, "broker": True, "sealing": False}


def test_a_worker_that_stopped_beating_is_not_well(database: Database) -> None:
    beat(database)
    age(database, 9)
    assert states(database) == {"worker": False, "broker": False, "sealing": False}


def test_one_living_worker_of_two_is_enough(database: Database) -> None:
    beat(database, "w:1")
    beat(database, "w:2")
    age(database, 60, "w:1")
    assert states(database) == {"worker": True, "broker": True, "sealing": True}


def test_a_worker_that_ended_as_asked_is_gone_at_once(database: Database) -> None:
    beat(database)
    with database.transaction() as session:
        heartbeat.end(session, "w:1")
    assert states(database) == {"worker": False, "broker": False, "sealing": False}


def test_workers_long_gone_are_forgotten(database: Database) -> None:
    beat(database, "w:1")
    age(database, 3700, "w:1")
    beat(database, "w:2")
    with database.transaction() as session:
        assert session.execute(text("SELECT instance FROM heartbeat")).scalars().all() == ["w:2"]
