"""Owns the last duty: when the launcher dies without a word, end everything it started.

Started by the supervisor with the read end of a pipe as standard input. The pipe closes when the
launcher ends, however it ends; by then an orderly launcher has emptied its records.
"""

import fcntl
import signal
import sys
from pathlib import Path

from deploy.development.processes import Records, end_all


def main(folder: Path) -> None:
    """Wait for the launcher's end, then end what its records still name."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    with (folder / "guardian.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sys.stdin.buffer.read()
        end_all(Records(folder).all())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
