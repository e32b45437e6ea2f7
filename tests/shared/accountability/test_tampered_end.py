"""What a superuser of one database does at the end of a chain: not sealed over, and named."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from services.shared.accountability.access_log import Access
from services.shared.accountability.chain import ChainTampered, seal
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.verification import verify
from services.shared.database.base import Database
from services.shared.process.metrics import SEALING_REFUSED
from tests.servers import Databases
from tests.shared.checkpoints.chains import as_superuser, record

GAP = (
    "INSERT INTO chain_gap (school_id, id, chain, first, last, before, digest, act_id, service,"
    " signature, left_at) SELECT '131', gen_random_uuid(), 'access_log', {first}, {last}, digest,"
    " digest, gen_random_uuid(), 'journal', 'nonsense', now() FROM chain_head"
)
NO_TRIGGER = "ALTER TABLE chain_gap DISABLE TRIGGER USER"
ENDS = {
    "the tail is cut": ["DELETE FROM access_log WHERE sequence = 5"],
    "the last row is told anew": [
        "UPDATE access_log SET digest = sha256('anew') WHERE sequence = 5"
    ],
    "the head alone is set back": ["UPDATE chain_head SET sequence = 3"],
    "the head has another seal": ["UPDATE chain_head SET digest = sha256('another')"],
    "the head alone goes forward": ["UPDATE chain_head SET sequence = 9"],
    "a gap stands behind the head": [NO_TRIGGER, GAP.format(first=6, last=9)],
    "everything goes but the head": ["DELETE FROM access_log"],
}


@pytest.fixture
def owner(databases: Databases) -> Iterator[Database]:
    """Return the database as its owner, who can take triggers away."""
    opened = Database(databases.owner)
    yield opened
    opened.close()


def breaks(database: Database) -> list[tuple[int, str]]:
    with database.transaction() as session:
        return [(found.sequence, found.what) for found in verify(session, Access, "131")]


@pytest.mark.parametrize("statements", ENDS.values(), ids=ENDS.keys())
def test_nothing_is_sealed_upon_a_tampered_end_and_verify_names_it(
    database: Database, owner: Database, statements: list[str]
) -> None:
    record(database, times=5)
    as_superuser(owner, *statements)
    refused = SEALING_REFUSED.labels("access_log")._value
    before = refused.get()
    with capture_logs() as logs:
        record(database)
    assert [one["log_level"] for one in logs] == ["error"]
    assert refused.get() == before + 1
    with pytest.raises(ChainTampered), database.transaction() as session:
        seal(session, Access, "131")
    assert breaks(database)


def test_another_school_is_sealed_all_the_same(database: Database, owner: Database) -> None:
    record(database, times=2)
    as_superuser(owner, "DELETE FROM access_log WHERE sequence = 2")
    record(database)
    record(database, "lyceum-2")
    assert Sealer(database, [Access]).seal() == 0
    with database.transaction() as session:
        assert verify(session, Access, "lyceum-2") == []


@pytest.mark.parametrize(
    ("first", "last", "what"),
    [
        (4, 9, "изъятие дальше конца цепочки"),
        (6, 9, "изъятие дальше конца цепочки"),
        (2, 3, "изъятые строки стоят на месте"),
    ],
)
def test_a_gap_that_cannot_be_is_named(
    database: Database, owner: Database, first: int, last: int, what: str
) -> None:
    record(database, times=5)
    as_superuser(owner, NO_TRIGGER, GAP.format(first=first, last=last))
    assert (first, what) in breaks(database)


def test_gaps_that_overlap_are_named(database: Database, owner: Database) -> None:
    record(database, times=5)
    gaps = [GAP.format(first=first, last=last) for first, last in ((1, 3), (2, 4))]
    as_superuser(owner, NO_TRIGGER, *gaps, "DELETE FROM access_log WHERE sequence < 5")
    assert (2, "изъятие записано дважды") in breaks(database)
