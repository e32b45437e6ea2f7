"""A disk that fills up under a running platform: every request is answered, no mark is lost."""

import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import requests

from deploy.development.ports import free_port
from deploy.development.processes import Records
from tests.end_to_end.person import Person
from tests.end_to_end.platform import Platform
from tests.eventually import eventually
from tests.parts import make_home
from tests.servers import KIND
from tests.small_disk import SmallDisk, small_disk

NO_ROOM = "urn:letopis:problem:no-room"
UNAVAILABLE = "urn:letopis:problem:unavailable"


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    # Not below pytest's own folders: any other run closes them to PostgreSQL's account.
    home = make_home("disk")
    with small_disk(home / "disk", 2048) as mounted:
        yield mounted
    shutil.rmtree(home)


@pytest.fixture(params=["embedded", KIND] if KIND != "embedded" else ["embedded"])
def own(disk: SmallDisk, request: pytest.FixtureRequest) -> Iterator[Platform]:
    """Return a platform on that disk, started as a newcomer would start it."""
    platform = Platform(disk.folder / "data", request.param, free_port())
    platform.start()
    yield platform
    platform.stop()


@dataclass
class Teacher:
    """Somebody who goes on setting marks and reading them, and knows what was acknowledged."""

    person: Person
    group: str
    cells: dict[tuple[str, str], str]
    token: str
    acknowledged: dict[tuple[str, str], str] = field(default_factory=dict)

    def work(self, times: int) -> tuple[Counter[Any], Counter[Any]]:
        """Set marks and read the grid; count the answers."""
        writes: Counter[Any] = Counter()
        reads: Counter[Any] = Counter()
        for cell in list(self.cells)[:times]:
            writes[self._set(cell)] += 1
            answer = self.person.get(f"{self._path}/grid", headers={"Accept": "application/json"})
            reads[answer.status_code if answer.ok else answer.json()["type"]] += 1
        return writes, reads

    @property
    def _path(self) -> str:
        return f"/api/journal/v1/groups/{self.group}"

    def _set(self, cell: tuple[str, str]) -> object:
        lesson, pupil = cell
        new = "4" if self.cells[cell] != "4" else "5"
        change = {"key": str(uuid4()), "lesson_id": lesson, "pupil_id": pupil, "text": new,
                  "expected": self.cells[cell], "reason": "описка"}
        answer = self.person.session.put(
            f"{self.person.platform.url}{self._path}/cells", json={"changes": [change]},
            headers={"X-CSRF-Token": self.token, "Accept": "application/json"}, timeout=60,
        )
        if not answer.ok:
            return answer.json()["type"]
        status = answer.json()["results"][0]["status"]
        if status == "saved":
            self.cells[cell] = self.acknowledged[cell] = new
        return status


def read_cells(person: Person, group: str) -> dict[tuple[str, str], str]:
    grid = person.json(f"/api/journal/v1/groups/{group}/grid")
    return {
        (lesson["id"], row["id"]): text
        for row in grid["pupils"]
        for lesson, text in zip(grid["lessons"], row["cells"], strict=True)
    }


def start_work(platform: Platform) -> Teacher:
    person = Person(platform, platform.account("teacher", "131")).sign_in()
    (year,) = [one for one in person.json("/api/journal/v1/years") if one["current"]]
    group = person.json(f"/api/journal/v1/groups?year_id={year['id']}")[0]["id"]
    return Teacher(person, group, read_cells(person, group), person.csrf_token())


def health(platform: Platform, service: str) -> dict[str, str]:
    """Return what /healthz says of a service's parts."""
    told = requests.get(f"{platform.url}/healthz", timeout=30).json()
    parts: dict[str, str] = told["services"].get(service, {})
    return parts


@pytest.mark.kills
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_full_disk_is_answered_and_got_over_without_a_person(
    disk: SmallDisk, own: Platform
) -> None:
    teacher = start_work(own)
    assert teacher.work(5) == ({"saved": 5}, {200: 5})

    disk.fill(leave=150 << 20)
    assert eventually(lambda: health(own, "journal").get("space") == "failed", seconds=30)
    assert teacher.work(5) == ({NO_ROOM: 5}, {200: 5})
    assert "кончается место на диске" in teacher.person.get("/").text
    told = requests.get(f"{own.url}/healthz", timeout=30)
    assert told.status_code == 503
    assert told.json()["space"]["free_mib"] <= 150

    disk.fill()
    records = Records(own.data_dir / "run" / "processes")
    for record in records.all():
        if record.name in ("journal-work", "journal-web"):
            os.kill(record.pid, signal.SIGKILL)
    for _ in range(5):
        writes, reads = teacher.work(5)
        assert set(writes) <= {NO_ROOM, UNAVAILABLE}
        assert set(reads) <= {200, NO_ROOM, UNAVAILABLE}

    disk.relieve()
    own.settle()  # all that ran before the disk was full runs again
    assert teacher.work(5) == ({"saved": 5}, {200: 5})
    now = read_cells(teacher.person, teacher.group)
    assert {cell: now[cell] for cell in teacher.acknowledged} == teacher.acknowledged
