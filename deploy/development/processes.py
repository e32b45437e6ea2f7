"""Owns process families: starting one apart from the terminal, finding and ending all of it."""

import json
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from deploy.development.generated_secrets import write_private

MARK = "LETOPIS_PART"
"""In the environment of everything we start: finds descendants that left family and session."""

_SAME_START = 0.05
"""Seconds by which two readings of one process's start may differ."""


@dataclass(frozen=True)
class Record:
    """What must be known of a process to end it later, even by somebody who did not start it."""

    name: str
    pid: int
    started: float
    mark: str
    stop_signal: int
    stop_grace: float

    def process(self) -> psutil.Process | None:
        """Find the process, unless it ended and its number went to another."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < _SAME_START
        except psutil.NoSuchProcess:
            return None
        return process if same else None


class Records:
    """A folder with one file for each process under way, so that none is ever forgotten."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, record: Record) -> None:
        """Remember a process until `forget`."""
        write_private(self._folder / f"{record.name}.json", json.dumps(asdict(record)))

    def forget(self, name: str) -> None:
        """Drop the record of a process that has ended."""
        (self._folder / f"{name}.json").unlink(missing_ok=True)

    def all(self) -> list[Record]:
        """Read every record; one torn by a full disk names nobody and is skipped."""
        found = []
        for path in sorted(self._folder.glob("*.json")):
            try:
                found.append(Record(**json.loads(path.read_text())))
            except (ValueError, TypeError):
                path.unlink(missing_ok=True)
        return found


def is_running(record: Record) -> bool:
    """Tell whether the process of a record runs; one that is dead may not have been noticed."""
    process = record.process()
    return process is not None and _alive(process)


def account(user: str | None) -> tuple[str, int] | None:
    """Name the account and group to run as; None when we are not root or none is asked for."""
    if user is None or os.geteuid() != 0:
        return None
    return user, pwd.getpwnam(user).pw_gid


def describe(
    name: str, process: subprocess.Popen[bytes], mark: str, stop_signal: int, stop_grace: float
) -> Record:
    """Write down a process that was just started."""
    try:
        started = psutil.Process(process.pid).create_time()
    except psutil.NoSuchProcess:
        started = time.time()
    return Record(name, process.pid, started, mark, stop_signal, stop_grace)


def family(record: Record) -> list[psutil.Process]:
    """Find a process's descendants: by parent, by session, by the mark they inherited."""
    members: dict[int, psutil.Process] = {}
    leader = record.process()
    if leader is not None:
        members.update({child.pid: child for child in _children(leader)})
    for process in psutil.process_iter():
        if process.pid in (record.pid, os.getpid()):
            continue
        if _is_marked(process, record) or (leader and _shares_session(process, leader)):
            members[process.pid] = process
    return list(members.values())


def end(
    record: Record,
    polite: bool = True,
    stop_command: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
) -> bool:
    """End a process and all its descendants; tell whether politeness was enough."""
    followers = family(record)
    leader = record.process()
    if leader is not None and polite:
        _ask(leader, record, stop_command, environment)
    gone_by = time.monotonic() + (record.stop_grace if polite else 0)
    left = _wait([*([leader] if leader else []), *followers], gone_by)
    for process in left:
        _signal(process, signal.SIGKILL)
    _wait(left, time.monotonic() + 5)
    return not left or not polite


def end_all(records: Sequence[Record]) -> list[str]:
    """End what an earlier launcher left behind, all at once; name what was still alive."""
    found = {record.name: _members(record) for record in records}
    for record in records:
        leader = record.process()
        if leader is not None:
            _signal(leader, record.stop_signal)
    grace = max((record.stop_grace for record in records), default=0.0)
    members = [process for family_ in found.values() for process in family_]
    left = _wait(members, time.monotonic() + grace)
    for process in left:
        _signal(process, signal.SIGKILL)
    _wait(left, time.monotonic() + 5)
    return [name for name, family_ in found.items() if family_]


def _members(record: Record) -> list[psutil.Process]:
    leader = record.process()
    living = [leader] if leader is not None and _alive(leader) else []
    return [*living, *filter(_alive, family(record))]


def _ask(
    leader: psutil.Process,
    record: Record,
    stop_command: Sequence[str] | None,
    environment: Mapping[str, str] | None,
) -> None:
    if stop_command:
        try:
            subprocess.run(
                stop_command,
                env=environment,
                timeout=record.stop_grace,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except (OSError, subprocess.TimeoutExpired):
            _signal(leader, record.stop_signal)
    else:
        _signal(leader, record.stop_signal)


def _signal(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def _wait(processes: list[psutil.Process], until: float) -> list[psutil.Process]:
    left = [process for process in processes if _alive(process)]
    while left and time.monotonic() < until:
        time.sleep(0.02)
        left = [process for process in left if _alive(process)]
    return left


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _children(leader: psutil.Process) -> list[psutil.Process]:
    try:
        return leader.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _is_marked(process: psutil.Process, record: Record) -> bool:
    try:
        return process.environ().get(MARK) == record.mark
    except (psutil.Error, OSError):
        return False


def _shares_session(process: psutil.Process, leader: psutil.Process) -> bool:
    try:
        return os.getsid(process.pid) == leader.pid
    except OSError:
        return False
