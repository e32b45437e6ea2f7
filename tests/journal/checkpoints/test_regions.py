"""Heads of all chains go to every region, for it to keep: signed, without personal data."""

import json
from pathlib import Path

import orjson
from sqlalchemy import select, text

from services.journal.checkpoints.models import RECORD
from services.journal.checkpoints.usecases import tell_regions
from services.journal.regions.usecases import register_region
from services.shared.checkpoints.file import read_file
from services.shared.checkpoints.heads import sign_head
from services.shared.checkpoints.keeping import keep_head
from services.shared.database.base import Database
from services.shared.messaging.broker.regions import Region
from services.shared.messaging.contracts import HEADS_TO_KEEP
from services.shared.messaging.outbox import Outgoing
from services.shared.process.clock import now
from services.shared.runtime.commands import operator
from tests.journal.exchange.test_exchange_docs import schema
from tests.shared.checkpoints.chains import SIGNATURES, SIGNERS, record, tell


def sent(database: Database) -> list[Outgoing]:
    with database.transaction() as session:
        chosen = select(Outgoing).where(Outgoing.type == HEADS_TO_KEEP)
        return list(session.scalars(chosen.order_by(Outgoing.position)))


def add(database: Database, *names: str) -> None:
    for name in names:
        register_region(database, operator(None), Region(name))


def test_without_a_region_nothing_is_sent(database: Database) -> None:
    record(database)
    tell(database)
    assert (tell_regions(database), sent(database)) == (0, [])


def test_every_region_gets_the_newest_heads_of_every_service(
    database: Database, tmp_path: Path
) -> None:
    add(database, "north", "south")
    assert tell_regions(database) == 0, "there is no head yet"
    for times in (3, 1):
        record(database, "131", times)
        tell(database)
    for sequence in (4, 7):
        head = sign_head(
            SIGNERS["portfolio"], "access_log", "131", sequence, bytes(32), now()
        )
        with database.transaction() as session:
            keep_head(session, RECORD, SIGNATURES, head, [])
    assert tell_regions(database) == 2
    north, south = sorted(sent(database), key=lambda one: one.subject)
    assert (north.subject, south.subject, north.data == south.data) == ("north", "south", True)
    schema("heads").validate(north.data)
    told = {(one["service"], one["school"]): one["sequence"] for one in north.data["heads"]}
    assert told[("journal", "131")] == 4
    assert told[("portfolio", "131")] == 7
    assert set(north.data["heads"][0]) == set(json.loads(orjson.dumps(head.as_json())))
    file = tmp_path / "heads.jsonl"
    file.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in north.data["heads"]))
    assert read_file(file, SIGNATURES).flaws == []


def test_a_region_is_sent_them_again_after_six_hours(database: Database) -> None:
    add(database, "north")
    record(database)
    tell(database)
    assert [tell_regions(database) for _ in range(2)] == [1, 0]
    with database.transaction() as session:
        session.execute(
            text("UPDATE regional_system SET heads_told_at = now() - interval '6 hours'")
        )
    assert tell_regions(database) == 1
