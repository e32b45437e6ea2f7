"""A region's whole way, with the client of docs/exchange in a Python that has what it names."""

import csv
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from services.shared.process.clock import today
from tests.end_to_end.bare_python import bare_python
from tests.end_to_end.conftest import SignIn
from tests.end_to_end.platform import ROOT, Platform
from tests.eventually import eventually
from tests.servers import KIND

pytestmark = [pytest.mark.slow]
CLIENT = ROOT / "docs" / "exchange" / "client.py"
ID = "vpr-e2e-math-5"
HEAD = ["school", "class", "participant_code", "variant", "t1", "t2", "total", "mark", "level"]


@dataclass(frozen=True)
class Region:
    """A regional system with what `letopis region add` has told it."""

    told: dict[str, str]
    python: Path
    folder: Path

    def run(self, *arguments: str) -> str:
        """Run the client as its users do; nothing of ours is in its environment."""
        done = subprocess.run(
            [str(self.python), "-I", str(CLIENT), *arguments],
            env={
                "EXCHANGE_URL": self.told["amqp_url"],
                "EXCHANGE_NAME": self.told["exchange"],
                "EXCHANGE_ANSWERS": self.told["answer_queue"],
                "EXCHANGE_STATE": str(self.folder / "state"),
                "PYTHONUTF8": "1",
            },
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def send(self, rows: list[list[Any]]) -> list[dict[str, Any]]:
        """Send a batch and return the verdicts on it."""
        table = self.folder / "results.csv"
        with table.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEAD, *rows])
        batch = self.run("send", str(table), "--monitoring", ID)
        told = self.run("verdicts", "--json", "--wait", "120", "--batch", batch)
        found: list[dict[str, Any]] = json.loads(told)
        assert {one["batch"] for one in found} == {batch}
        return found


@pytest.fixture(scope="module")
def region(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Region:
    """Return a region that has announced a monitoring of mathematics for grade 5."""
    folder = tmp_path_factory.mktemp("region")
    needed = ("kombu", "jsonschema")
    if KIND == "embedded":
        needed += ("pgmq", "psycopg[binary,pool]")
    python = bare_python(folder / "venv", *needed)
    assert subprocess.run([python, "-c", "import flask"], capture_output=True).returncode != 0
    made = Region(platform.said("region", "add", "e2e"), python, folder)
    monitoring = {
        "id": ID, "kind": "ВПР", "subject": "Математика", "grade": 5,
        "date": today().isoformat(),
        "tasks": [{"max": 1}, {"max": 2}],
        "levels": [{"level": "базовый", "from": 0}, {"level": "повышенный", "from": 3}],
        "marks": [{"mark": "3", "from": 0}, {"mark": "4", "from": 2}, {"mark": "5", "from": 3}],
    }
    file = folder / "monitoring.json"
    file.write_text(json.dumps(monitoring, ensure_ascii=False), encoding="utf-8")
    made.run("announce", str(file))
    return made


@pytest.fixture(scope="module")
def codes(platform: Platform, school: str, region: Region) -> list[str]:
    """Return the codes of class 5А, issued once the announcement has been taken in."""
    assert region
    command = ("codes", "issue", "--school", school, "--class", "5А", "--monitoring", ID)
    issued: list[str] = eventually(lambda: platform.said(*command), seconds=60, pause=0.5)
    return issued


@pytest.fixture(scope="module")
def row(school: str) -> Callable[..., list[Any]]:
    """Return what makes a row that adds up: three points, the highest level."""

    def make(code: str, *points: Any, **changes: Any) -> list[Any]:
        told = {"school": school, "class": "5А", "participant_code": code, "variant": "1",
                "t1": points[0], "t2": points[1], "total": 3, "mark": 5, "level": "повышенный"}
        return list({**told, **changes}.values())

    return make


def test_adding_a_region_again_tells_the_same(platform: Platform, region: Region) -> None:
    assert platform.said("region", "add", "e2e") == region.told
    assert set(region.told) == {
        "amqp_url", "exchange", "answer_queue", "client_id", "client_secret", "token_url"
    }


def test_a_region_keeps_heads_that_verify_compares_the_chains_with(
    platform: Platform, region: Region
) -> None:
    file = region.folder / "heads.jsonl"
    eventually(lambda: region.run("heads", str(file), "--wait", "3"), seconds=180, pause=1)
    heads = [json.loads(line) for line in file.read_text().splitlines()]
    assert {"service", "chain", "school", "sequence", "digest", "at", "signature"} == set(heads[0])
    compared = platform.said("verify", "--against", f"region:{file}", "--json")["compared"]
    assert (compared["heads"], compared["contradictions"], compared["flaws"]) == (
        len(heads), [], []
    )
    told = region.run("heads", str(file), "--wait", "0")
    assert told.startswith(f"{len(heads)} heads")


def test_codes_are_five_digits_and_stay_the_same(
    platform: Platform, school: str, codes: list[str]
) -> None:
    assert {len(code) for code in codes} == {5}
    again = platform.said(
        "codes", "issue", "--school", school, "--class", "5А", "--monitoring", ID
    )
    assert again == codes


def test_results_are_taken_once_corrected_with_history_and_refused_for_a_reason(
    region: Region, codes: list[str], row: Callable[..., list[Any]]
) -> None:
    first, second = codes[:2]
    bad = row("10000" if "10000" not in codes else "10001", 1, 2)
    verdicts = region.send([row(first, 1, 2), bad, row(second, 1, 9), row(first, 1, 2)])
    assert [one["row"] for one in verdicts] == [1, 2, 3, 4]
    assert [one["verdict"] for one in verdicts] == ["taken", "refused", "refused", "refused"]
    assert [one["why"].rpartition("(")[2] for one in verdicts[1:]] == [
        "unknown code).", "points above maximum).", "duplicate in batch)."
    ]
    assert [one["verdict"] for one in region.send([row(first, 1, 2)])] == ["unchanged"]
    lower = row(first, "X", 2, total=2, mark=4, level="базовый")
    assert [one["verdict"] for one in region.send([lower])] == ["superseded"]


def test_a_deputy_sees_the_results_and_prints_the_codes(
    platform: Platform, people: SignIn, school: str, region: Region, codes: list[str],
    row: Callable[..., list[Any]]
) -> None:
    region.send([row(code, 1, 2) for code in codes[2:5]])
    deputy = people(platform.account("deputy", school))
    [monitoring] = [one for one in deputy.json("/api/journal/v1/monitorings") if one["id"] == ID]
    [found] = [one for one in monitoring["classes"] if one["name"] == "5А"]
    assert found["codes"] == len(codes)
    printed = deputy.get(f"/codes/{found['id']}/{ID}").text
    assert all(code in printed for code in codes)
    results = deputy.get(f"/classes/{found['id']}/external").text
    assert "3 из 3" in results
    assert not any(code in results for code in codes)


def test_the_token_of_a_region_reaches_its_batches_and_no_child(
    platform: Platform, school: str, region: Region
) -> None:
    told = region.told
    answer = requests.post(
        told["token_url"],
        data={"grant_type": "client_credentials", "client_id": told["client_id"],
              "client_secret": told["client_secret"]},
        timeout=30,
    )
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def status(path: str) -> int:
        return requests.get(platform.url + path, headers=headers, timeout=30).status_code

    batches = requests.get(
        f"{platform.url}/api/journal/v1/exchange/batches", headers=headers, timeout=30
    ).json()
    assert {one["region"] for one in batches} <= {"e2e"}
    assert status("/api/journal/v1/schools") == 200
    for path in ("exchange/messages", "monitorings", "years", "access-log", "inbox"):
        assert status(f"/api/journal/v1/{path}") == 403, path
