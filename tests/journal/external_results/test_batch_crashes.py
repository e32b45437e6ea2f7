"""Thousands of records, and something is killed while they are judged: one verdict each."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from services.journal.external_results.consumers import RESULTS_SENT
from services.journal.external_results.models import (
    ExternalResult,
    ExternalResultChange,
    ResultsBatch,
)
from tests.eventually import eventually
from tests.journal.exchange.staging import PUPILS, Stage, staged
from tests.journal.region import ID, record
from tests.parts import make_home

pytestmark = [pytest.mark.slow, pytest.mark.kills]
ROWS = 3_000


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Return a stage that nobody else misses when its parts are killed."""
    with staged(make_home("region")) as made:
        yield made


@pytest.mark.parametrize("victim", ["worker", "postgres", "broker"])
def test_each_record_has_one_verdict_and_one_result_when_it_is_killed(
    stage: Stage, victim: str
) -> None:
    batch = f"killed-{victim}"
    point = {"worker": 1, "postgres": 2, "broker": 0}[victim]
    rows = [record(code, 1, 2, point) for code in stage.codes]
    rows += [record(f"{n}", 1, 2, 2) for n in range(1, ROWS - len(rows) + 1)]
    data = {"batch": batch, "monitoring": ID, "rows": rows}
    stage.publish(RESULTS_SENT, data)
    eventually(lambda: _judged(stage, batch) > 0, seconds=240)
    stage.revive(victim)
    eventually(lambda: _judged(stage, batch) == ROWS, seconds=240)

    def of_batch(found: dict[str, Any]) -> list[Any]:
        told = (data for data in found.values() if data.get("batch") == batch)
        return [one for data in told for one in data["verdicts"]]

    found = of_batch(stage.answers(lambda found: len(of_batch(found)) >= ROWS))
    assert sorted(one["row"] for one in found) == list(range(1, ROWS + 1))
    assert sum(one["verdict"] != "refused" for one in found) == len(stage.codes)
    with stage.database.transaction("131") as session:
        assert session.scalar(select(func.count()).select_from(ExternalResult)) == PUPILS
        changes = session.scalar(
            select(func.count())
            .select_from(ExternalResultChange)
            .where(ExternalResultChange.batch == batch)
        )
    assert changes == len(stage.codes)


def _judged(stage: Stage, batch: str) -> int:
    with stage.database.transaction() as session:
        asked = select(ResultsBatch.next_row).where(ResultsBatch.batch == batch)
        return session.scalar(asked) or 0
