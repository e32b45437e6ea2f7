"""Every process is killed once at each step of a destruction: each act is closed, exactly once.

A kill is a power cut's: SIGKILL, no word before. At each of its six steps an act loses another
process, and there are as many acts as processes, a few under way at a time: every pair comes up.
"""

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from services.shared.process.settings import SERVICES
from tests.end_to_end.conftest import SignIn
from tests.end_to_end.disposal import Office, Room, an_office, patiently
from tests.end_to_end.platform import Platform
from tests.eventually import eventually

pytestmark = [pytest.mark.slow, pytest.mark.kills]

SCHOOL = "lyceum-2"
STEPS = ("proposal", "agreement", "approval", "execution", "destruction", "check")
_SIDE_BY_SIDE = 4


@pytest.fixture(scope="module")
def office(platform: Platform, people: SignIn) -> Iterator[Office]:
    """Return the office of the second school: nobody else's journeys go there."""
    with an_office(platform, people, SCHOOL) as opened:
        yield opened


def test_whatever_is_killed_at_whatever_step_a_destruction_is_complete_and_done_once(
    platform: Platform, office: Office
) -> None:
    victims = processes(platform)
    # From the second grade: the first has no marks.
    rooms = [office.make_room(n % 10 + 2, "ЖЗ"[n // 10]) for n in range(len(victims))]
    files = [office.close_file(room) for room in rooms]
    started, killed = time.monotonic(), Counter[str]()
    turns = [[victims[(n + step) % len(victims)] for step in range(6)] for n in range(len(files))]
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        acts = list(pool.map(partial(_destroyed, office, killed), files, turns))
    took = time.monotonic() - started
    for act in acts:
        _is_closed_once(office, act)
    _papers_have_no_gap(office, acts)
    _is_gone(office, rooms)
    platform.settle()
    chains = platform.said("verify", "--json")["chains"]
    assert [chain for chain in chains if chain["breaks"]] == []
    assert killed == dict.fromkeys(victims, len(STEPS))
    sys.stdout.write(
        f"\n{killed.total()} kills ({len(victims)} processes × {len(STEPS)} steps): "
        f"{len(acts)} acts closed, each once, none half closed, in {took:.0f} s\n"
    )


def processes(platform: Platform) -> list[str]:
    """Return every process of the platform that a destruction needs."""
    servers = {
        "embedded": ("postgres", "store"), "real": ("postgres", "rabbitmq", "minio"),
    }[platform.parts]
    kinds = ("web", "work")
    return [*(f"{name}-{kind}" for name in SERVICES for kind in kinds), *servers]


def _destroyed(
    office: Office, killed: Counter[str], case_file_id: UUID, victims: list[str]
) -> str:
    """Take one act its whole way; the n-th victim dies as the n-th step begins."""

    def dies(step: str) -> None:
        name = victims[STEPS.index(step)]
        kill(office.platform, name)
        killed[name] += 1

    dies("proposal")
    act = office.proposed(case_file_id)
    dies("agreement")
    protocol = {"protocol_no": "4", "protocol_on": "2031-01-09"}
    office.take(office.deputy, act, "agree", "agreed", protocol)
    dies("approval")
    office.take(office.director, act, "approve", "approved")
    dies("execution")
    office.take(office.archivist, act, "execute", "executing")
    dies("destruction")
    patiently(lambda: _has_begun(office, act))
    dies("check")
    patiently(lambda: office.act(act)["state"] == "closed", 90)
    return act


def kill(platform: Platform, name: str) -> None:
    """End a process with SIGKILL; one that is just coming back is waited for."""
    record = platform.data_dir / "run" / "processes" / f"{name}.json"

    def killed() -> bool:
        pid = json.loads(record.read_text())["pid"]
        if not Path(f"/proc/{pid}").exists():
            return False
        os.kill(pid, signal.SIGKILL)
        return True

    eventually(killed)


def _has_begun(office: Office, act: str) -> bool:
    told = office.act(act)
    answers = [one["outcome"] for item in told["items"] for one in item["services"]]
    return told["state"] == "closed" or set(answers) != {"asked"}


def _is_closed_once(office: Office, act: str) -> None:
    told = office.act(act)
    outcomes = {one["service"]: one["outcome"] for one in told["items"][0]["services"]}
    assert outcomes == dict.fromkeys(SERVICES, "empty")
    assert [one["step"] for one in told["signatures"]] == [
        "proposed", "agreed", "approved", "executed"
    ]
    # The same rows in every room: less would be half, more would be counted twice.
    assert office.destroyed_rows(act) == {
        "journal.marks": 13, "journal.lessons": 10, "journal.groups": 2,
    }


def _papers_have_no_gap(office: Office, acts: list[str]) -> None:
    numbers: dict[str, list[int]] = {}
    for act in acts:
        for one in office.act(act)["documents"]:
            numbers.setdefault(one["kind"], []).append(one["number"])
    assert len(numbers) == 3
    for found in numbers.values():
        assert sorted(found) == list(range(min(found), min(found) + len(acts)))


def _is_gone(office: Office, rooms: list[Room]) -> None:
    files = office.archivist.json("/api/archive/v1/case-files?year=2024/2025")
    states = {file["title"]: file["state"] for file in files}
    gone = {states[f"Электронный журнал {room.name} класса"] for room in rooms}
    assert gone == {"destroyed"}
