"""A disk that fills up under a running platform: every request is answered, no mark is lost."""

import os
import shutil
import signal
from collections.abc import Iterator

import pytest
import requests

from deploy.development.ports import free_port
from deploy.development.processes import Records
from tests.end_to_end.platform import Platform
from tests.end_to_end.teacher import read_cells, start_work
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
