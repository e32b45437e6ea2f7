"""The launcher's plain sentences: what stands in the way of a start, without a traceback."""

import os
import pwd
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.development import data_folder
from deploy.development.data_folder import open_data_folder
from deploy.development.ports import free_port
from deploy.failures import CannotStart

ROOT = Path(__file__).parents[2]


def start(data_dir: Path, **environment: object) -> subprocess.CompletedProcess[str]:
    """Run the launcher where it must refuse at once."""
    return subprocess.run(
        [sys.executable, "-m", "deploy.development.run"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATA_DIR": str(data_dir),
            **{name: str(value) for name, value in environment.items()},
        },
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def refused(done: subprocess.CompletedProcess[str], words: str) -> bool:
    """Tell whether it was one plain sentence with these words and code 1."""
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 1
    assert words in done.stderr
    return done.stderr.count("\n") == 1


def test_a_port_in_use_is_named_with_another_to_try(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = start(tmp_path, PORT=port)

    assert refused(done, f"порт {port} занят")
    assert f"PORT={port + 1}" in done.stderr


@pytest.mark.parametrize("port", ["a", "0", "70000"])
def test_a_port_that_is_no_port_is_refused(tmp_path: Path, port: str) -> None:
    assert refused(start(tmp_path, PORT=port), "PORT должен быть числом")


def test_a_data_folder_of_another_version_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "format").write_text("0")

    assert refused(start(tmp_path, PORT=free_port()), "другой версии")
    assert (tmp_path / "format").read_text() == "0"


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert refused(start(tmp_path / "file", PORT=free_port()), "не папка")


def test_a_place_where_nobody_may_write_is_refused() -> None:
    assert refused(start(Path("/proc/letopis"), PORT=free_port()), "отказала")


def test_a_second_start_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with open_data_folder(tmp_path):
        assert refused(start(tmp_path, PORT=free_port()), "уже запущена")


def test_a_full_disk_is_said_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_folder, "LEAST_FREE", 2**60)

    with pytest.raises(CannotStart, match="свободно"), open_data_folder(tmp_path):
        pass


def test_a_disk_that_fills_up_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="кончилось место"), open_data_folder(tmp_path):
        Path("/dev/full").write_text("anything", encoding="ascii")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts things for others")
def test_a_folder_that_is_closed_to_us_is_said_in_words(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    code = (
        "from pathlib import Path\n"
        "from deploy.development.data_folder import open_data_folder\n"
        f"with open_data_folder(Path({str(closed / 'data')!r})): pass"
    )
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setuid(pwd.getpwnam("nobody").pw_uid)
        try:
            exec(code)  # noqa: S102
        except CannotStart as failure:
            os._exit(3 if "Нет права" in str(failure) else 4)
        os._exit(0)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
