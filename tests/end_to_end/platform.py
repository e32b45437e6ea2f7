"""The whole platform, started as a newcomer would start it, for journeys through it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from deploy.development.processes import Records, is_running
from tests.eventually import eventually

ROOT = Path(__file__).parent.parent.parent
_START = 240  # seconds; the real servers take their time on a busy machine


@dataclass
class Platform:
    """A running platform in a data folder of its own."""

    data_dir: Path
    parts: str
    port: int
    demo: bool = True
    process: subprocess.Popen[str] | None = field(default=None, repr=False)
    _kept: set[str] = field(default_factory=set, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait for the line that says it is ready."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        output = self.data_dir / "launcher.txt"
        with output.open("w") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deploy.development.run", "--parts", self.parts],
                cwd=ROOT,
                env={**os.environ, **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        eventually(lambda: self._has_started(output), seconds=_START)
        self._kept = {record.name for record in self._records.all()}

    def settle(self) -> None:
        """Wait until every part runs and answers again after something was killed.

        An answer alone is not enough: it may come from before a kill, or be a second old.
        """
        eventually(self._is_well, seconds=_START)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it as an operator would and return its exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(60)

    def letopis(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command `letopis` beside the running platform."""
        return subprocess.run(
            [str(Path(sys.executable).parent / "letopis"), *arguments],
            cwd=ROOT,
            env={**os.environ, **self._environment},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    def said(self, *arguments: str) -> Any:
        """Run `letopis … --json` and return what it says."""
        done = self.letopis(*arguments, "--json")
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    @property
    def told(self) -> str:
        """What the launcher has said."""
        return (self.data_dir / "launcher.txt").read_text()

    @cached_property
    def accounts(self) -> list[dict[str, Any]]:
        """The demo's accounts."""
        accounts: list[dict[str, Any]] = self.said("accounts")
        return accounts

    def account(self, role: str, school: str | None = None, **more: Any) -> dict[str, Any]:
        """Return the first account of a role (in a school)."""
        for account in self.accounts:
            if account["role"] == role and school in (None, account["school"]):
                return account
        raise AssertionError(f"no account of {role} in {school}")

    @cached_property
    def environment(self) -> Mapping[str, Mapping[str, str]]:
        """What the launcher told the services."""
        written: Mapping[str, Mapping[str, str]] = json.loads(
            (self.data_dir / "run" / "environment.json").read_text()
        )
        return written

    def _is_well(self) -> bool:
        begun = {record.name for record in self._records.all() if is_running(record)}
        return begun == self._kept and requests.get(f"{self.url}/healthz", timeout=30).ok

    @property
    def _records(self) -> Records:
        return Records(self.data_dir / "run" / "processes")

    def _has_started(self, output: Path) -> bool:
        """Tell that it is ready; an end before that is not waited out."""
        said = output.read_text()
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError(f"the platform did not start:\n{said[-4000:]}")
        assert f"Letopis is ready: {self.url}" in said, said[-4000:]
        return True

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "DEMO": "1" if self.demo else "0",
            "PUBLIC_URL": self.url,  # other tests of the same run may have set theirs
            "NO_COLOR": "1",
        }
