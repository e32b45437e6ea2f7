"""Owns the data folder: one launcher at a time, one format, room and right to write."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.development.generated_secrets import write_private
from deploy.failures import CannotStart, explain

FORMAT = "1"
"""Changes when data of an earlier version cannot be used as it is."""

LEAST_FREE = 256 * 1024 * 1024
"""Bytes that must be free for the parts to start at all."""


@contextmanager
def open_data_folder(path: Path) -> Iterator[Path]:
    """Hold the folder for this launcher alone; make it when it is not there.

    Raises:
        CannotStart: held by another, of another format, no room, or no right to write.
    """
    try:
        run = _make(path)
        _refuse_full_disk(path)
        with (run / "lock").open("a") as lock:
            _take(lock.fileno(), path)
            _check_format(path)
            yield path
    except OSError as error:
        raise explain(error) from error


def keep_filling(kept: Path, *, demo: bool, has_demo: bool) -> None:
    """Let the data of an installation be of one kind for ever: a demo's, or people's own.

    `kept` is the installation's folder; `has_demo` whether the demo has been made in it.

    Raises:
        CannotStart: it has data of the other kind.
    """
    mark = kept / "filling"
    wanted = "demo" if demo else "empty"
    if mark.exists():
        found = mark.read_text().strip()
    else:
        # Of a version before this mark: a demo has left its own, and used is what has secrets.
        used = (kept / "secrets.json").exists()
        found = "demo" if has_demo and used else "empty" if used else wanted
    if found != wanted:
        raise CannotStart(_OTHER[found].format(folder=kept))
    if not mark.exists():
        write_private(mark, wanted)


_OTHER = {
    "demo": "в папке данных {folder} лежит учебный муниципалитет, а DEMO=0 просит пустую "
    "платформу. Они не смешиваются: возьмите другую папку (make run DEMO=0 DATA_DIR=…) или "
    "запустите без DEMO=0.",
    "empty": "папка данных {folder} заведена без учебного муниципалитета (DEMO=0). Они не "
    "смешиваются: запустите с DEMO=0 или возьмите для учебного другую папку "
    "(make run DATA_DIR=…).",
}


def _make(path: Path) -> Path:
    run = path / "run"
    if path.exists() and not path.is_dir():
        raise CannotStart(f"{path} — не папка. Выберите другую: make run DATA_DIR=…")
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Root's PostgreSQL works as another account, which must walk through but not look around.
    path.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return run


def _refuse_full_disk(path: Path) -> None:
    free = shutil.disk_usage(path).free
    if free < LEAST_FREE:
        raise CannotStart(
            f"На диске с папкой {path} свободно {free // 2**20} МБ, "
            f"а нужно хотя бы {LEAST_FREE // 2**20} МБ. Освободите место и повторите."
        )


def _take(lock: int, path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStart(
            f"Летопись с папкой данных {path} уже запущена. "
            "Остановите её (Ctrl-C) или выберите другую: make run DATA_DIR=… PORT=…"
        ) from None


def _check_format(path: Path) -> None:
    mark = path / "format"
    if not mark.exists():
        write_private(mark, FORMAT)
        return
    found = mark.read_text().strip()
    if found != FORMAT:
        raise CannotStart(
            f"Папка данных {path} — другой версии ({found or 'без номера'}, нужна {FORMAT}). "
            "Возьмите ту версию Летописи, которая её создала, или начните новую: "
            "make run DATA_DIR=…"
        )
