"""Owns what every fetch from a package registry shares: tries again, and says what it is doing."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from deploy.failures import CannotStart

Say = Callable[[str], None]
"""Tells a person one line about what is being done."""

PAUSES = (2.0, 10.0, 30.0)
"""Seconds before the second, third and fourth try."""


def run_patiently(
    command: Sequence[str],
    say: Say,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    pauses: Sequence[float] = PAUSES,
) -> None:
    """Run a command that downloads; when it fails, try it again after a pause.

    Raises:
        CannotStart: it failed each time; the text has the end of what it said.
    """
    for pause in (*pauses, None):
        done = subprocess.run(
            command, env={**os.environ, **(environment or {})}, cwd=cwd, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        if done.returncode == 0:
            return
        if pause is None:
            raise CannotStart(
                f"Не удалось выполнить «{' '.join(command[:3])} …»: {_end(done.stdout)}"
            )
        say(f"не вышло, повтор через {pause:.0f} с: {_end(done.stdout, 1)}")
        time.sleep(pause)


def _end(output: str, lines: int = 5) -> str:
    told = [line.strip() for line in output.splitlines() if line.strip()]
    return " | ".join(told[-lines:]) or "без объяснений"
