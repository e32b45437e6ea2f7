"""Runs one round of a worker's chore in a process of its own that dies at a named step.

`python -m tests.dying MODULE:STEP before|after MODULE:CHORE DATABASE_URL STORE…`: the step is a
function of a module (or a method, `Class.name`), which is called for real; right before or after
it the process gets SIGKILL, as from a power cut.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

from services.shared.database.base import Database
from services.shared.objects.storage import Storage
from services.shared.process.settings import StoreSettings

ROOT = Path(__file__).parents[1]


def die(
    step: str, when: str, chore: str, database_url: str, stores: Sequence[StoreSettings]
) -> None:
    """Run a round of `chore` that dies at `step`; fail unless it really died there."""
    told = [json.dumps(asdict(store)) for store in stores]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.dying", step, when, chore, database_url, *told],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stdout + ended.stderr


def main(step: str, when: str, chore: str, database_url: str, *stores: str) -> None:
    """Do the round."""
    _arm(step, when)
    module, _, name = chore.partition(":")
    opened = [Storage(StoreSettings(**json.loads(store))) for store in stores]
    getattr(import_module(module), name)(Database(database_url, pool_size=3), *opened)


def _arm(step: str, when: str) -> None:
    module, _, path = step.partition(":")
    holder: Any = import_module(module)
    *outer, name = path.split(".")
    for part in outer:
        holder = getattr(holder, part)
    setattr(holder, name, _deadly(getattr(holder, name), when))


def _deadly(step: Callable[..., Any], when: str) -> Callable[..., Any]:
    @wraps(step)
    def fatal(*arguments: Any, **named: Any) -> Any:
        if when == "after":
            step(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return fatal


if __name__ == "__main__":
    main(*sys.argv[1:])
