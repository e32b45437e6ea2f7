"""Makes .venv and installs what a requirements file pins; runs on the standard library alone."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

ATTEMPTS = 3
"""Tries of an installation, for a network that stumbles; pip retries each file besides."""

PIP = ("--disable-pip-version-check", "--no-input", "--retries", "5", "--timeout", "60")


def main(requirements: str) -> None:
    """Bring .venv to what the file pins, with this project in it."""
    begun = time.monotonic()
    if not _has_pip():
        _say(f"Создаю .venv (Python {sys.version.split()[0]})")
        _make_venv()
    count = sum("==" in line for line in (ROOT / requirements).read_text().splitlines())
    _say(f"Устанавливаю зависимости: {count}, с проверкой контрольных сумм")
    _install("--require-hashes", "--no-deps", "-r", str(ROOT / requirements))
    _install("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    _say(f"Зависимости готовы за {time.monotonic() - begun:.0f} с")


def _has_pip() -> bool:
    return PYTHON.exists() and _succeeds([str(PYTHON), "-m", "pip", "--version"])


def _make_venv() -> None:
    """Make .venv with pip in it; Debian's python3 may come without what `venv` needs for that."""
    if VENV.exists():
        shutil.rmtree(VENV)
    for command in (
        [sys.executable, "-m", "venv", str(VENV)],
        [sys.executable, "-m", "virtualenv", "--quiet", str(VENV)],
        ["uv", "venv", "--quiet", "--seed", "--python", sys.executable, str(VENV)],
    ):
        if _succeeds(command):
            return
        shutil.rmtree(VENV, ignore_errors=True)
    sys.exit(
        "Этот Python не умеет создавать .venv. Установите недостающее "
        "(Debian: apt install python3-venv) или дайте другой: make run PYTHON=/путь/python3.11"
    )


def _install(*what: str) -> None:
    command = [str(PYTHON), "-m", "pip", "install", *PIP, *what]
    for attempt in range(1, ATTEMPTS + 1):
        code, said = _run_showing(command)
        if code == 0:
            return
        if attempt < ATTEMPTS:
            _say(f"Не получилось, попытка {attempt + 1} из {ATTEMPTS}")
            time.sleep(3 * attempt)
    sys.exit("Зависимости не установлены. Последние слова pip:\n" + "\n".join(said[-8:]))


def _run_showing(command: list[str]) -> tuple[int, list[str]]:
    """Run pip and show which package it is at: on one line of a terminal, else now and then."""
    said: list[str] = []
    seen = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            said.append(line.rstrip())
            if line.startswith("Collecting "):
                seen += 1
                _show(seen, line.split()[1].split("==")[0])
            elif line.startswith("Installing collected"):
                _show(0, "раскладываю по местам")
    if sys.stdout.isatty():
        sys.stdout.write("\r\x1b[K")
    return pip.returncode, said


def _show(count: int, what: str) -> None:
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\x1b[K  {count or ''} {what}")
        sys.stdout.flush()
    elif count % 20 == 0:
        _say(f"  {count or ''} {what}")


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
