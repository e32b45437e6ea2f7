"""The supervisor on a disk without room: parts come back by themselves, and nobody is lost."""

import stat
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.development.logfile import LARGEST
from deploy.development.part import Part
from deploy.development.process_supervisor import FIRST_ATTEMPTS
from deploy.development.processes import Records
from deploy.development.supervisor import Supervisor
from tests.deploy.test_supervisor import server
from tests.eventually import eventually
from tests.small_disk import SmallDisk, small_disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 24) as mounted:
        yield mounted


def test_a_part_that_falls_on_a_full_disk_is_started_again_and_recorded_once_there_is_room(
    disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.development.process_supervisor.RECORD_EVERY", 0.1)
    said: list[str] = []
    with Supervisor(disk.folder, said.append) as supervisor:
        is_full = threading.Event()

        def fill() -> None:
            """Take what the end of the old record gave back before the new one is written."""
            if is_full.is_set():
                disk.fill()

        supervisor.start([replace(server("one"), before=fill)])
        before = supervisor.pid("one")
        is_full.set()

        supervisor.kill("one")
        assert eventually(lambda: supervisor.pid("one") not in (None, before), seconds=10)
        supervisor.wait_ready("one")
        assert any("На диске кончилось место" in line for line in said), said

        is_full.clear()
        disk.relieve()
        records = Records(disk.folder / "run" / "processes")
        assert eventually(
            lambda: [record.pid for record in records.all()] == [supervisor.pid("one")], seconds=10
        )


def test_a_part_that_was_ready_is_tried_until_its_program_can_be_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.development.process_supervisor.PAUSES", (0.05, 0.1))
    program = tmp_path / "program"
    program.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(300)\n")
    program.chmod(stat.S_IRWXU)
    said: list[str] = []
    with Supervisor(tmp_path, said.append) as supervisor:
        supervisor.start([Part("one", [str(program)], {}, ready=lambda: True)])
        program.rename(tmp_path / "away")

        supervisor.kill("one")
        # More often than a part is tried that was never ready.
        assert eventually(
            lambda: sum("Система отказала" in line for line in said) > FIRST_ATTEMPTS, seconds=10
        )

        (tmp_path / "away").rename(program)
        supervisor.wait_ready("one")
        assert supervisor.pid("one") is not None


def test_a_part_starts_without_a_log_where_there_is_no_room_for_one(disk: SmallDisk) -> None:
    with Supervisor(disk.folder, lambda line: None) as supervisor:
        supervisor.logs.rmdir()
        supervisor.logs.symlink_to("/nonexistent")

        supervisor.start([server("one")])

        assert supervisor.pid("one") is not None


def test_a_log_that_cannot_be_set_aside_ends_nothing_and_is_told_of(disk: SmallDisk) -> None:
    said: list[str] = []
    with Supervisor(disk.folder, said.append) as supervisor:
        log = supervisor.logs / "loud.log"
        log.write_bytes(b"x" * (LARGEST + 1))
        disk.fill(leave=1 << 20)

        supervisor.watch_logs()

        (line,) = said
        assert line.startswith(f"{'loud.log':<18} не отложен: На диске кончилось место")
        assert log.stat().st_size == LARGEST + 1
        assert not log.with_name("loud.log.1").exists()

        disk.relieve()
        supervisor.watch_logs()
        assert log.stat().st_size == 0
