"""The process that opens somebody else's file: with little memory, time, knowledge.

It is started with an empty environment, reads the file from its input, and answers with the
picture, or with why there is none. Whatever a file does to it, the worker that asked goes on.
"""

import resource
import struct
import subprocess
import sys
from collections.abc import Mapping
from typing import BinaryIO

from services.portfolio.core.findings import Finding
from services.portfolio.previews.rules import Preview, Undrawable, check_open, draw_preview
from services.shared.process.logs import get_logger

log = get_logger()

MEMORY = 768 << 20  # bytes of address space to draw in
OPEN_MEMORY = 256 << 20  # and to open only, beside the requests of a web process
# It is opened where people upload, beside everything that they do there: a paper of 100 KB may
# ask for all that there is.
_MEMORY_TO_OPEN = 256 << 20
CPU_SECONDS = 20
_LONGEST = 40  # seconds by the clock
_HEAD = struct.Struct(">HHI")  # width, height, bytes of the small picture; a JPEG of all follows
_EXITS: Mapping[Finding, int] = {
    Finding.BROKEN: 3, Finding.LOCKED: 4, Finding.LARGE: 5, Finding.UNFINISHED: 6
}  # fmt: skip
_FINDINGS = {code: finding for finding, code in _EXITS.items()}
_MODULE = "services.portfolio.previews.drawing"
_DRAW, _OPEN = "draw", "open"


def draw_apart(content_type: str, file: BinaryIO) -> Preview:
    """Return the small picture of a file, drawn in a process of its own.

    Raises:
        Undrawable: there is nothing to see in it, or it ended the process that drew it.
    """
    answer = _apart(_DRAW, content_type, file)
    width, height, size = _HEAD.unpack_from(answer)
    stop = _HEAD.size + size
    return Preview(answer[_HEAD.size : stop], width, height, answer[stop:])


def open_apart(content_type: str, file: BinaryIO) -> None:
    """Open a file in a process of its own, and draw nothing of it.

    Raises:
        Undrawable: nobody can open it, or it ended the process that tried.
    """
    _apart(_OPEN, content_type, file)


def _apart(what: str, content_type: str, file: BinaryIO) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-m", _MODULE, what, content_type],
            stdin=file,
            capture_output=True,
            timeout=_LONGEST,
            check=False,
            # No address or password of ours in a process that a hostile file might take over.
            env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise Undrawable(Finding.UNFINISHED) from error
    if done.returncode:
        if done.returncode not in _FINDINGS:
            log.warning("a file ended its drawing", code=done.returncode)
        raise Undrawable(_FINDINGS.get(done.returncode, Finding.UNFINISHED))
    return done.stdout


def main(what: str, content_type: str) -> int:
    """Draw one file, or only open it."""
    memory = _MEMORY_TO_OPEN if what == _OPEN else MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        if what == _OPEN:
            check_open(content_type, sys.stdin.buffer)
            return 0
        drawn = draw_preview(content_type, sys.stdin.buffer)
    except Undrawable as error:
        return _EXITS[error.finding]
    head = _HEAD.pack(drawn.width, drawn.height, len(drawn.content))
    for part in (head, drawn.content, drawn.jpeg):
        sys.stdout.buffer.write(part)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
