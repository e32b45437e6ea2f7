"""Telling heads: signed by the service, when they have grown or are an hour old."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import text

from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import make_key_pair
from services.shared.accountability.signing import Signatures
from services.shared.checkpoints.heads import SignedHead, read_head
from services.shared.checkpoints.telling import publish_checkpoints
from services.shared.database.base import Database
from tests.shared.checkpoints.chains import (
    JOURNAL,
    KEYS,
    SIGNATURES,
    as_superuser,
    cut_tail,
    record,
    rewrite,
    tell,
    told,
)


def publish(database: Database) -> int:
    return len(publish_checkpoints(database, JOURNAL, [Access], SIGNATURES))


def pass_minutes(database: Database, minutes: int) -> None:
    with database.transaction() as session:
        moved = f"UPDATE chain_checkpoint SET at = at - interval '{minutes} minutes'"
        session.execute(text(moved))


def test_a_head_is_told_when_there_is_something_new(database: Database) -> None:
    assert publish(database) == 0
    record(database, "131", 2)
    record(database, "lyceum-2", 1)
    assert publish(database) == 2
    record(database, "131", 1)
    assert publish(database) == 0
    pass_minutes(database, 6)
    assert publish(database) == 1
    assert sorted(one["sequence"] for one in told(database)) == [1, 2, 3]


def test_a_quiet_chain_is_told_again_after_an_hour(database: Database) -> None:
    record(database)
    assert publish(database) == 1
    pass_minutes(database, 59)
    assert publish(database) == 0
    pass_minutes(database, 2)
    assert publish(database) == 1


def test_a_told_head_is_evidence_by_itself(database: Database) -> None:
    record(database, times=3)
    (head,) = tell(database)
    (data,) = told(database)
    shown = SignedHead(
        "journal",
        data["chain"],
        "131",
        data["sequence"],
        data["digest"],
        datetime.fromisoformat(data["at"]),
        data["signature"],
    )
    assert shown == head == read_head(head.as_json())
    assert shown.is_genuine(SIGNATURES)
    for change in (
        {"school": "132"},
        {"chain": "mark_change"},
        {"sequence": 2},
        {"digest": "ab" * 32},
        {"at": datetime.fromisoformat("2031-01-01T00:00:00+00:00")},
        {"service": "portfolio"},
        {"signature": ""},
        {"signature": "00" * 64},
    ):
        assert not replace(shown, **change).is_genuine(SIGNATURES), change


def test_after_a_change_of_keys_earlier_heads_are_believed(database: Database) -> None:
    record(database)
    (head,) = tell(database)
    _, new = make_key_pair("journal")
    assert head.is_genuine(Signatures({"keys": [*new["keys"], *KEYS["journal"][1]["keys"]]}))
    assert not head.is_genuine(Signatures(new))


def test_each_telling_names_the_row_told_before_as_it_stands_now(
    database: Database, databases_owner: Database
) -> None:
    record(database, times=2)
    (first,) = tell(database)
    record(database, times=3)
    tell(database)
    assert told(database)[-1]["earlier"] == {"sequence": 2, "digest": first.digest}
    rewrite(databases_owner, database)
    record(database)
    tell(database)
    assert told(database)[-1]["earlier"]["sequence"] == 5
    cut_tail(databases_owner, 2)
    tell(database)
    assert told(database)[-1]["earlier"] == {"sequence": 6, "digest": None}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM access_log WHERE sequence = 3",
        "UPDATE access_log SET digest = decode(repeat('ab', 32), 'hex') WHERE sequence = 3",
        "UPDATE chain_head SET digest = decode(repeat('ab', 32), 'hex')",
        "UPDATE chain_head SET sequence = 9",
    ],
)
def test_a_head_without_its_row_is_not_signed(
    database: Database, databases_owner: Database, statement: str
) -> None:
    record(database, times=3)
    as_superuser(databases_owner, statement)
    assert tell(database) == []
    assert told(database) == []


@pytest.mark.parametrize("digest", ["''", "'\\\\x01'", "repeat('x', 999)::bytea"])
def test_a_chain_that_cannot_be_told_keeps_no_other_school_from_it(
    database: Database, databases_owner: Database, digest: str
) -> None:
    for school in ("131", "lyceum-2"):
        record(database, school, 2)
    as_superuser(
        databases_owner,
        f"UPDATE access_log SET digest = {digest} WHERE sequence = 2",
        f"UPDATE chain_head SET digest = {digest} WHERE school_id = '131'",
    )
    assert [head.school for head in tell(database)] == ["lyceum-2"]
