"""`letopis heads accept`: a restored backup is accepted under signature, for good, and named."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.cli import letopis
from services.shared.accountability.access_log import Access
from services.shared.checkpoints.acceptance import Acceptance, keep_acceptance, sign_acceptance
from services.shared.database.base import Database
from services.shared.errors import BadInput
from services.shared.process.clock import now
from services.shared.process.settings import SettingsError, read_settings
from tests.commands.conftest import House
from tests.shared.checkpoints.chains import (
    KEYS,
    SIGNERS,
    as_superuser,
    cut_tail,
    record,
    rewrite,
)

WHY = "База журнала восстановлена из копии от 29 ноября, акт 7"


@pytest.fixture
def accept(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return what runs the command with the archive's key, or another service's."""

    def run(*words: str, key: str | None = "archive", reason: str = WHY) -> Result:
        with monkeypatch.context() as patched:
            if key is not None:
                patched.setenv("SIGNING_PRIVATE_KEY", json.dumps(KEYS[key][0]))
            called = ["heads", "accept", "--reason", reason, *words]
            return CliRunner().invoke(letopis, called)

    return run


def restore(house: House, service: str = "journal") -> None:
    """Bring the database back as it was after 5 rows, with what it had told then, and go on."""
    for _ in range(3):
        house.work(service)
    cut_tail(house.owner[service], 4)
    as_superuser(
        house.owner[service],
        "UPDATE chain_checkpoint SET (sequence, digest, told) ="
        " (SELECT sequence, encode(digest, 'hex'), '{}'::bigint[] FROM access_log"
        " WHERE sequence = 3)",
    )
    record(house.app[service], times=3)


def trouble(house: House, keeper: str = "archive") -> str | None:
    table = house.records[keeper].agreement
    with house.app[keeper].transaction() as session:
        return session.scalars(select(table.trouble)).one()


def test_a_restored_backup_is_a_contradiction_until_it_is_accepted_and_named_for_ever(
    house: House, accept: Callable[..., Result]
) -> None:
    restore(house)
    house.tell()
    assert trouble(house) == "цепочка укорочена: записей 8, было 9"
    assert house.verify().exit_code == 1
    done = accept("--service", "journal", "--yes")
    assert done.exit_code == 0, done.output
    assert "как записано — до записи 3, теперь конец — запись 8" in done.output
    for against in ("archive", str(house.file), f"region:{house.file}"):
        found = house.verify("--against", against)
        assert found.exit_code == 0, found.output
        assert f"«{WHY}»" in found.output
        assert "не учтено, её конец тогда — запись 8" in found.output
    named = json.loads(house.verify("--json").output)["compared"]["accepted"]
    assert [(one["holds_to"], one["sequence"], one["reason"]) for one in named] == [(3, 8, WHY)]
    house.work(times=2)
    assert trouble(house) is None
    assert house.verify().exit_code == 0
    with house.app["archive"].transaction("131") as session:
        logged = session.scalars(select(Access).where(Access.action == "heads.accept")).one()
    assert logged.user_id.startswith("operator:")
    assert "Принимать нечего" in accept("--service", "journal", "--yes").output


def test_the_archives_own_chains_are_accepted_by_the_journal(
    house: House, accept: Callable[..., Result]
) -> None:
    restore(house, "archive")
    assert house.verify().exit_code == 1
    refused = accept("--service", "archive", "--yes", key="archive")
    assert isinstance(refused.exception, SettingsError)
    assert accept("--service", "archive", "--yes", key="journal").exit_code == 0
    assert house.verify().exit_code == 0


@pytest.mark.parametrize("service", ["portfolio", "gateway"])
def test_both_who_keep_the_heads_of_a_service_take_its_acceptance(
    house: House, accept: Callable[..., Result], service: str
) -> None:
    restore(house, service)
    house.tell(service)
    assert trouble(house, "journal") == "цепочка укорочена: записей 8, было 9"
    assert trouble(house, "archive") == "цепочка укорочена: записей 8, было 9"
    assert accept("--service", service, "--yes").exit_code == 0
    assert house.verify().exit_code == 0
    house.work(service)
    assert (trouble(house, "journal"), trouble(house, "archive")) == (None, None)


@pytest.mark.parametrize("key", [None, "journal"])
def test_only_who_keeps_the_record_accepts(
    house: House, accept: Callable[..., Result], key: str | None
) -> None:
    restore(house)
    refused = accept("--service", "journal", "--yes", key=key)
    assert isinstance(refused.exception, SettingsError)
    assert house.verify().exit_code == 1


@pytest.mark.parametrize("reason", ["", "потому", "я" * 501, "          .         "])
def test_without_a_reason_nothing_is_accepted(
    house: House, accept: Callable[..., Result], reason: str
) -> None:
    restore(house)
    refused = accept("--service", "journal", "--yes", reason=reason)
    assert isinstance(refused.exception, BadInput)
    assert house.verify().exit_code == 1


def test_it_asks_before_it_accepts(house: House, accept: Callable[..., Result]) -> None:
    restore(house)
    asked = accept("--service", "journal")
    assert "Принять цепочек: 1?" in asked.output
    assert asked.exit_code == 1
    assert house.verify().exit_code == 1


def test_what_is_rewritten_after_an_acceptance_is_found(
    house: House, accept: Callable[..., Result]
) -> None:
    restore(house)
    assert accept("--service", "journal", "--yes").exit_code == 0
    house.work()
    rewrite(house.owner["journal"], house.app["journal"])
    found = house.verify()
    assert found.exit_code == 1
    # Before and after: the end that was accepted is a head like any other.
    for sequence in (3, 8, 11):
        assert f"контрольная точка {sequence}: цепочка переписана" in found.output
    house.tell()
    assert trouble(house) == "запись 3 переписана"


def test_what_is_rewritten_before_the_next_head_is_told_is_no_agreement(
    house: House, accept: Callable[..., Result]
) -> None:
    restore(house)
    house.tell()
    assert accept("--service", "journal", "--yes").exit_code == 0
    as_superuser(
        house.owner["journal"],
        "UPDATE access_log SET digest = decode(repeat('ab', 32), 'hex') WHERE sequence = 8",
        "UPDATE chain_head SET digest = decode(repeat('ab', 32), 'hex')",
    )
    house.tell()
    assert trouble(house) is not None
    with house.app["archive"].transaction() as session:
        kept = house.records["archive"].kept
        assert session.scalars(select(kept.sequence).where(~kept.agrees)).all() == [8, 8]


def test_a_second_restoration_is_accepted_like_the_first(
    house: House, accept: Callable[..., Result]
) -> None:
    restore(house)
    assert accept("--service", "journal", "--yes").exit_code == 0
    house.work(times=4)
    cut_tail(house.owner["journal"], 6)
    house.tell()
    assert house.verify().exit_code == 1
    assert accept("--service", "journal", "--yes").exit_code == 0
    assert house.verify().exit_code == 0
    house.work(times=1)
    assert trouble(house) is None


def forge(house: House, signer: str, **changes: object) -> None:
    """Write an acceptance as the account of the archive's worker."""
    made = sign_acceptance(
        SIGNERS[signer],
        Acceptance("journal", "access_log", "131", now(), 0, 8, "ab" * 32, WHY, "me"),
    )
    with house.app["archive"].transaction("131") as session:
        keep_acceptance(session, house.records["archive"].acceptance, made)


def test_whoever_answers_requests_writes_no_acceptance(house: House) -> None:
    made = sign_acceptance(
        SIGNERS["archive"],
        Acceptance("journal", "access_log", "131", now(), 0, 8, "ab" * 32, WHY, "me"),
    )
    web = Database(read_settings("archive").database_url, pool_size=1)
    with pytest.raises(DBAPIError, match="permission denied"), web.transaction("131") as session:
        keep_acceptance(session, house.records["archive"].acceptance, made)
    web.close()


@pytest.mark.parametrize("signer", ["journal", "portfolio", "gateway"])
def test_an_acceptance_that_the_keeper_did_not_sign_hides_nothing_and_is_named(
    house: House, signer: str
) -> None:
    restore(house)
    forge(house, signer)
    house.tell()
    found = house.verify()
    assert found.exit_code == 1
    assert "принятие цепочки подделано: подпись под ним — не сервиса archive" in found.output
    assert "контрольная точка 9: записи больше нет" in found.output
    assert trouble(house) is not None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE head_acceptance SET holds_to = 0",
        "UPDATE head_acceptance SET reason = 'nothing to see here'",
        "DELETE FROM head_acceptance",
    ],
)
@pytest.mark.parametrize("who", ["app", "owner"])
def test_an_acceptance_stays(
    house: House, accept: Callable[..., Result], statement: str, who: str
) -> None:
    restore(house)
    assert accept("--service", "journal", "--yes").exit_code == 0
    attacker = {"app": house.app, "owner": house.owner}[who]["archive"]
    with (
        pytest.raises(DBAPIError, match=r"append-only|permission denied"),
        attacker.transaction() as session,
    ):
        session.execute(text(statement))
