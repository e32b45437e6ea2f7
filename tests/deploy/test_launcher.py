"""The launcher's plain sentences: what stands in the way of a start, without a traceback."""

import os
import pwd
import re
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


def refused(done: subprocess.CompletedProcess[str], why: str) -> bool:
    """Tell whether it said this alone, and ended with code 1."""
    assert done.stderr == f"Не запустить: {why}\n"
    return done.returncode == 1


def test_a_port_in_use_is_named_with_another_to_try(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = start(tmp_path, PORT=port)

    assert refused(
        done,
        f"порт {port} занят другой программой. Остановите её или выберите другой: "
        f"make run PORT={port + 1}",
    )


@pytest.mark.parametrize("port", ["a", "0", "70000"])
def test_a_port_that_is_no_port_is_refused(tmp_path: Path, port: str) -> None:
    why = f"PORT должен быть числом от 1 до 65535, а не «{port}»."
    assert refused(start(tmp_path, PORT=port), why)


def test_a_data_folder_of_another_version_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "format").write_text("0")

    assert refused(
        start(tmp_path, PORT=free_port()),
        f"Папка данных {tmp_path} — другой версии (0, нужна {data_folder.FORMAT}). Возьмите ту "
        "версию Летописи, которая её создала, или начните новую: make run DATA_DIR=…",
    )
    assert (tmp_path / "format").read_text() == "0"


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    why = f"{file} — не папка. Выберите другую: make run DATA_DIR=…"
    assert refused(start(file, PORT=free_port()), why)


def test_a_place_where_nobody_may_write_is_refused() -> None:
    why = "Система отказала (/proc/letopis): No such file or directory."
    assert refused(start(Path("/proc/letopis"), PORT=free_port()), why)


def test_a_second_start_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with open_data_folder(tmp_path):
        assert refused(
            start(tmp_path, PORT=free_port()),
            f"Летопись с папкой данных {tmp_path} уже запущена. Остановите её (Ctrl-C) или "
            "выберите другую: make run DATA_DIR=… PORT=…",
        )


def test_a_full_disk_is_said_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_folder, "LEAST_FREE", 2**60)

    with pytest.raises(CannotStart) as failure, open_data_folder(tmp_path):
        pass

    free = re.compile(
        f"На диске с папкой {re.escape(str(tmp_path))} свободно [0-9]+ МБ, "
        f"а нужно хотя бы {2**40} МБ[.] Освободите место и повторите[.]"
    )
    assert free.fullmatch(str(failure.value))


def test_a_disk_that_fills_up_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(CannotStart) as failure, open_data_folder(tmp_path):
        Path("/dev/full").write_text("anything", encoding="ascii")

    assert str(failure.value) == "На диске кончилось место. Освободите его и повторите."


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts things for others")
def test_a_folder_that_is_closed_to_us_is_said_in_words(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    code = (
        "from pathlib import Path\n"
        "from deploy.development.data_folder import open_data_folder\n"
        f"with open_data_folder(Path({str(closed / 'data')!r})): pass"
    )
    why = (
        f"Нет права на запись ({closed / 'data'}). Выберите другую папку: make run DATA_DIR=…"
    )
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setuid(pwd.getpwnam("nobody").pw_uid)
        try:
            exec(code)  # noqa: S102
        except CannotStart as failure:
            os._exit(3 if str(failure) == why else 4)
        os._exit(0)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
