"""How old the last agreement is, and a file that takes no heads: told on /healthz and a metric."""

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text

from services.journal.app import create_app
from services.shared.checkpoints.age import measure_record
from services.shared.checkpoints.filing import file_heads, is_filed
from services.shared.process.settings import read_settings
from services.shared.runtime import heartbeat
from tests.commands.conftest import House
from tests.shared.checkpoints.chains import PUBLIC, SIGNERS, drop_chain, record, rewrite, tell


def health(house: House, **changes: Any) -> dict[str, Any]:
    with house.app["journal"].transaction() as session:
        heartbeat.beat(session, "test", broker_ok=True)
    settings = replace(read_settings("journal"), caller_public_keys=PUBLIC, **changes)
    app = create_app(settings)
    answer = app.test_client().get("/healthz")
    app.extensions["letopis_database"].close()
    told: dict[str, Any] = answer.get_json()
    well = all(value == "ok" for name, value in told.items() if name != "record_age")
    assert (answer.status_code == 200) == well
    return told


def move(house: House, statement: str) -> None:
    with house.app["journal"].transaction() as session:
        session.execute(text(statement))


def metric(name: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"service": "portfolio"})


def test_before_anything_was_told_there_is_no_age_and_no_alarm(house: House) -> None:
    told = health(house)
    assert (told["record"], told["record_age"]) == ("ok", None)


def test_the_age_of_the_last_agreement_is_told_and_too_much_of_it_is_a_warning(
    house: House,
) -> None:
    house.work("portfolio")
    told = health(house)
    assert (told["record"], told["record_age"]) == ("ok", pytest.approx(0, abs=60))
    move(house, "UPDATE head_agreement SET agreed_at = now() - interval '23 hours'")
    assert health(house)["record"] == "ok"
    assert health(house, checkpoint_hours=22)["record"] == "failed"
    move(house, "UPDATE head_agreement SET agreed_at = now() - interval '25 hours'")
    told = health(house)
    assert (told["record"], told["record_age"]) == ("failed", pytest.approx(90_000, abs=60))
    measure_record(house.app["journal"], house.records["journal"])
    assert metric("letopis_record_agreed_seconds") == pytest.approx(90_000, abs=60)
    unheard = REGISTRY.get_sample_value("letopis_record_agreed_seconds", {"service": "gateway"})
    assert unheard is not None
    assert math.isnan(unheard)
    house.tell("portfolio")
    assert health(house)["record"] == "ok"


def test_a_chain_that_contradicts_the_record_is_told_at_once(house: House) -> None:
    house.work("portfolio")
    rewrite(house.owner["portfolio"], house.app["portfolio"])
    house.tell("portfolio")
    assert health(house)["record"] == "failed"
    measure_record(house.app["journal"], house.records["journal"])
    assert metric("letopis_record_contradictions") == 1


def test_a_chain_that_nobody_tells_of_any_more_grows_old_beside_those_that_are_told(
    house: House,
) -> None:
    house.work("portfolio")
    house.work("portfolio", "lyceum-2")
    move(house, "UPDATE head_agreement SET agreed_at = now() - interval '25 hours'")
    drop_chain(house.owner["portfolio"], "lyceum-2")
    house.tell("portfolio")
    assert health(house)["record"] == "failed"


def test_a_file_that_takes_nothing_shows_and_gets_all_when_it_can(house: House) -> None:
    database, signer = house.app["journal"], SIGNERS["journal"]
    record(database)
    tell(database, signer)
    gone = house.file / "not a folder" / "heads"
    with pytest.raises(OSError, match="No such file"):
        file_heads(database, signer, gone)
    move(house, "UPDATE chain_checkpoint SET at = at - interval '11 minutes'")
    assert not is_filed(database)
    assert health(house, checkpoint_file=gone)["checkpoint_file"] == "failed"
    assert "checkpoint_file" not in health(house)
    assert file_heads(database, signer, house.file) == 1
    assert file_heads(database, signer, house.file) == 0
    assert health(house, checkpoint_file=house.file)["checkpoint_file"] == "ok"
    assert json.loads(house.file.read_text())["head"]["sequence"] == 1
