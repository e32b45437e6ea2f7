"""What docs/exchange tells strangers is what we take, and what we answer is what it tells."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.journal.external_results.consumers import RESULTS_SENT
from services.journal.external_results.rules.judging import Reason
from services.journal.external_results.schemas import MOST_ROWS, ResultsSchema
from services.journal.monitorings.consumers import MONITORING_ANNOUNCED
from services.journal.monitorings.schemas import MonitoringSchema
from services.shared.database.base import Database
from services.shared.messaging.contracts import (
    HEADS_TO_KEEP,
    MESSAGE_REFUSED,
    RESULTS_JUDGED,
    to_wire,
)
from tests.journal.region import ID, Sender, monitoring, record

DOCS = Path(__file__).parents[3] / "docs" / "exchange"
EXAMPLES = {
    "monitoring": "monitoring",
    "results": "results",
    "verdicts": "verdicts",
    "refusal": "refusal",
    "heads": "heads",
}


def schema(name: str) -> Draft202012Validator:
    told = json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(told)
    return Draft202012Validator(told)


def example(name: str) -> Any:
    return json.loads((DOCS / "examples" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_fits_its_schema(name: str) -> None:
    schema(name).validate(example(name))


def test_we_take_the_examples_and_send_what_the_schemas_say() -> None:
    MonitoringSchema().load(example("monitoring"))
    ResultsSchema().load(example("results"))
    assert to_wire(RESULTS_JUDGED, example("verdicts"))
    assert to_wire(MESSAGE_REFUSED, example("refusal"))
    assert to_wire(HEADS_TO_KEEP, example("heads"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "with a space"},
        {"grade": "7"},
        {"grade": 13},
        {"tasks": []},
        {"tasks": [{"max": 0}]},
        {"tasks": [{"number": "1"}]},
        {"marks": [{"mark": "6", "from": 0}]},
        {"marks": [{"mark": "5"}]},
        {"levels": [{"from": 0}]},
        {"code_digits": 3},
        {"kind": ""},
    ],
)
def test_what_the_schema_of_a_monitoring_forbids_we_refuse(wrong: dict[str, Any]) -> None:
    told = monitoring(**wrong)
    assert list(schema("monitoring").iter_errors(told))
    assert MonitoringSchema().validate(told)


def test_the_limits_in_the_page_are_those_of_the_code() -> None:
    page = (DOCS / "README.md").read_text(encoding="utf-8")
    assert "до 20 000 записей" in page
    assert MOST_ROWS == 20_000
    assert all(f"`{reason}`" in page for reason in Reason)
    assert MONITORING_ANNOUNCED.type in page
    assert RESULTS_SENT.type in page


def test_our_own_answers_fit_the_schemas(
    database: Database, north: Sender, codes: list[str]
) -> None:
    north.results([record(codes[0], 1, 2, 2), record("99999", 1, 1, 1), "rubbish"])
    north.inbox.receive(b"rubbish")
    for kind, name in ((RESULTS_JUDGED, "verdicts"), (MESSAGE_REFUSED, "refusal")):
        for data in north.answers(kind):
            schema(name).validate(data)
    assert ID in {data["monitoring"] for data in north.answers(RESULTS_JUDGED)}
