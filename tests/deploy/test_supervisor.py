"""The supervisor: order, restart, end, and what happens when the launcher itself is killed."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from deploy.development.part import Part
from deploy.development.ports import answers, free_port
from deploy.development.supervisor import Supervisor
from deploy.failures import CannotStart
from tests.eventually import eventually

SERVER = """
import os, signal, socket, subprocess, sys, time
if "stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if "child" in sys.argv:
    subprocess.Popen([sys.executable, "-c", "import os, time; os.setsid(); time.sleep(300)"])
time.sleep(float(sys.argv[2]))
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    server.accept()[0].close()
"""


def server(name: str, *words: str, delay: float = 0.0, after: tuple[str, ...] = ()) -> Part:
    port = free_port()
    return Part(
        name,
        [sys.executable, "-c", SERVER, str(port), str(delay), *words],
        {},
        ready=lambda: answers(port),
        stop_grace=2.0,
        after=after,
    )


def alive(pid: int) -> bool:
    """Tell whether a process runs; a dead one may wait for whoever adopted it to notice."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    with Supervisor(tmp_path, said.append) as started:
        yield started


def test_a_part_starts_after_those_it_needs(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start([server("second", after=("first",)), server("first", delay=0.5)])

    assert [line.split()[0] for line in said] == ["first", "second"]


def test_a_killed_part_is_started_again(supervisor: Supervisor) -> None:
    supervisor.start([server("one")])
    before = supervisor.pid("one")

    supervisor.kill("one")
    supervisor.wait_ready("one")

    assert supervisor.pid("one") not in (None, before)


def test_a_part_killed_by_somebody_else_is_started_again(supervisor: Supervisor) -> None:
    supervisor.start([server("one")])
    before = supervisor.pid("one")
    assert before is not None

    os.kill(before, signal.SIGKILL)

    assert eventually(lambda: supervisor.pid("one") not in (None, before), seconds=5)
    supervisor.wait_ready("one")


def test_a_stopped_part_stays_stopped_until_started_again(supervisor: Supervisor) -> None:
    supervisor.start([server("one")])
    supervisor.stop("one")
    assert "one" not in {thread.name for thread in threading.enumerate()}  # nobody keeps it
    assert supervisor.pid("one") is None

    supervisor.start_again("one")

    assert supervisor.pid("one") is not None


def test_a_grandchild_with_a_session_of_its_own_ends_as_well(supervisor: Supervisor) -> None:
    supervisor.start([server("one", "child")])
    leader = psutil.Process(supervisor.pid("one"))
    (grandchild,) = leader.children()

    supervisor.stop("one")

    assert not alive(leader.pid)
    assert not alive(grandchild.pid)


def test_an_orphan_of_a_fallen_part_is_ended_before_the_next_start(
    supervisor: Supervisor,
) -> None:
    supervisor.start([replace(server("one", "child"), stop_grace=6)])
    before = supervisor.pid("one")
    (orphan,) = psutil.Process(before).children()

    supervisor.kill("one")

    # Nobody has asked the orphan to go: its grace is not waited out.
    assert eventually(lambda: supervisor.pid("one") not in (None, before), seconds=4)
    supervisor.wait_ready("one")
    assert not alive(orphan.pid)


def test_a_part_that_does_not_listen_is_ended_by_force_after_its_grace(
    supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.start([server("deaf", "stubborn")])
    begun = time.monotonic()

    supervisor.stop("deaf")

    assert 1.9 < time.monotonic() - begun < 4
    assert said[-1] == f"{'deaf':<18} завершён силой"


def test_a_part_that_cannot_start_is_reported_with_its_last_words(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    code = "raise SystemExit('no luck')"
    broken = Part("broken", [sys.executable, "-c", code], {}, ready=lambda: False)

    with pytest.raises(CannotStart) as failure:
        supervisor.start([broken, server("waits", after=("broken",))])

    assert str(failure.value) == (
        f"broken не запускается (код 1). Журнал: {tmp_path / 'logs' / 'broken.log'}"
        + 5 * "\n  no luck"  # one line for each of its first attempts
    )


def test_a_start_that_meets_a_lingering_lock_is_tried_again(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    code = f"""
        import pathlib, sys, time
        lock = pathlib.Path({str(tmp_path / "lock")!r})
        if not lock.exists():
            lock.touch()
            sys.exit("lock file already exists")
        pathlib.Path({str(tmp_path / "up")!r}).touch()
        time.sleep(300)
    """
    ready = (tmp_path / "up").exists
    supervisor.start([Part("locked", [sys.executable, "-c", textwrap.dedent(code)], {}, ready)])

    assert supervisor.pid("locked") is not None


def test_a_command_that_ends_well_is_ready_and_one_that_fails_stops_the_start(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    good = Part("good", ["true"], {}, lambda: True, once=True)
    supervisor.start([good, server("next", after=("good",))])

    with pytest.raises(CannotStart) as failure:
        supervisor.start([Part("bad", ["false"], {}, lambda: True, once=True)])

    assert str(failure.value) == (
        f"bad не запускается (код 1). Журнал: {tmp_path / 'logs' / 'bad.log'}\n  "
    )


def test_a_program_that_is_not_there_is_a_plain_sentence(supervisor: Supervisor) -> None:
    with pytest.raises(CannotStart) as failure:
        supervisor.start([Part("none", ["/nonexistent/program"], {}, lambda: True)])

    assert str(failure.value) == (
        "Система отказала (/nonexistent/program): No such file or directory."
    )


def test_close_ends_those_that_need_others_first(tmp_path: Path) -> None:
    said: list[str] = []
    with Supervisor(tmp_path, said.append) as supervisor:
        supervisor.start([server("base"), server("upon", after=("base",))])
        said.clear()

    assert [line.split()[0] for line in said] == ["upon", "base"]


def test_nothing_survives_a_launcher_that_is_killed(tmp_path: Path) -> None:
    launcher, pids = _launcher(tmp_path)

    launcher.kill()
    launcher.wait()

    assert eventually(lambda: not any(alive(pid) for pid in pids), seconds=6)


def test_a_start_ends_what_a_killed_launcher_and_guardian_left(tmp_path: Path) -> None:
    launcher, pids = _launcher(tmp_path)
    _guardian(launcher.pid).kill()
    launcher.kill()
    launcher.wait()
    assert any(alive(pid) for pid in pids)

    said: list[str] = []
    with Supervisor(tmp_path, said.append):
        assert not any(alive(pid) for pid in pids)

    assert "Завершено, что осталось от прошлого запуска: one" in said


def test_a_large_log_is_set_aside_while_it_is_written(supervisor: Supervisor) -> None:
    shouting = "import sys, time\nwhile True: print('x' * 1000, flush=True)"
    supervisor.start([Part("loud", [sys.executable, "-c", shouting], {}, lambda: True)])
    log = supervisor.logs / "loud.log"
    assert eventually(lambda: log.stat().st_size > 11_000_000, seconds=20)

    supervisor.watch_logs()

    assert log.stat().st_size < 11_000_000
    assert (supervisor.logs / "loud.log.1").stat().st_size > 10_000_000
    assert eventually(lambda: log.stat().st_size > 0, seconds=5)


def _launcher(home: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """Start a launcher of one part with a grandchild, and tell the processes it started."""
    code = f"""
        import sys, time
        from pathlib import Path
        from deploy.development.supervisor import Supervisor
        from tests.deploy.test_supervisor import server
        with Supervisor(Path({str(home)!r}), lambda line: None) as supervisor:
            supervisor.start([server("one", "child")])
            print(supervisor.pid("one"), flush=True)
            time.sleep(300)
    """
    launcher = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert launcher.stdout is not None
    with launcher.stdout:
        leader = psutil.Process(int(launcher.stdout.readline()))
    return launcher, [leader.pid, *(child.pid for child in leader.children())]


def _guardian(launcher: int) -> psutil.Process:
    (found,) = [
        child
        for child in psutil.Process(launcher).children()
        if "deploy.development.guardian" in child.cmdline()
    ]
    return found
