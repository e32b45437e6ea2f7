"""Marks are set while every process of the platform is killed or stopped in turn.

None that was acknowledged is lost, none is written twice, and the record of them holds.
"""

import os
import signal
from itertools import cycle, product
from threading import Event, Thread

import orjson
import psutil
import pytest

from tests.end_to_end.platform import Platform
from tests.end_to_end.teacher import Teacher, read_cells, start_work
from tests.eventually import eventually

pytestmark = [pytest.mark.slow, pytest.mark.kills]

_VICTIMS = ("journal-web", "journal-work", "gateway-web", "database", "broker", "archive-work")
_SERVERS = {
    "embedded": {"database": "postgres", "broker": "postgres"},
    "real": {"database": "postgres", "broker": "rabbitmq"},
}


@pytest.mark.timeout(900)
def test_whatever_ends_while_marks_are_set_none_is_lost_and_none_stands_twice(
    platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    teacher = start_work(platform)
    before = {cell: len(_history(teacher, cell)) for cell in list(teacher.cells)[:6]}
    with_answers: list[int] = []
    stop = Event()

    def work() -> None:
        for cell in cycle(before):
            with_answers.append(teacher.set_until_answered(cell))
            if stop.is_set():
                return

    worker = Thread(target=work, daemon=True)
    worker.start()
    for victim, killed in product(_VICTIMS, (True, False)):
        count = len(with_answers)
        _end(platform, _SERVERS[platform.parts].get(victim, victim), killed=killed)
        platform.settle()
        eventually(lambda count=count: len(with_answers) > count + 5, seconds=60)
    stop.set()
    worker.join(60)
    assert not worker.is_alive()
    assert teacher.acknowledged.items() <= read_cells(teacher.person, teacher.group).items()
    written = {cell: _history(teacher, cell)[number:] for cell, number in before.items()}
    assert written == {cell: teacher.told[cell] for cell in before}
    eventually(lambda: _holds(platform), seconds=60)
    again = sum(with_answers) - len(with_answers)
    with capsys.disabled():
        print(f"\n{len(with_answers)} marks acknowledged, {again} of them asked again")  # noqa: T201


def _history(teacher: Teacher, cell: tuple[str, str]) -> list[str]:
    """Return what a cell has been set to, the first first."""
    lesson, pupil = cell
    told = teacher.person.json(f"{teacher.path}/cells/{lesson}/{pupil}/history")
    return [change["new"] for change in reversed(told)]


def _end(platform: Platform, name: str, *, killed: bool) -> None:
    """Kill a process, or stop it as its supervisor would, which begins another of its name."""
    path = platform.data_dir / "run" / "processes" / f"{name}.json"
    record = orjson.loads(eventually(path.read_bytes))
    pid = record["pid"]
    os.kill(pid, signal.SIGKILL if killed else record["stop_signal"])
    if not killed:
        # What has not ended in its time is ended, as the supervisor does.
        ended = psutil.wait_procs(_processes(pid), timeout=record["stop_grace"])[0]
        if not ended and psutil.pid_exists(pid):
            os.kill(pid, signal.SIGKILL)
    eventually(lambda: orjson.loads(path.read_bytes())["pid"] != pid)


def _processes(pid: int) -> list[psutil.Process]:
    try:
        return [psutil.Process(pid)]
    except psutil.NoSuchProcess:
        return []


def _holds(platform: Platform) -> bool:
    done = platform.letopis("verify")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return True
