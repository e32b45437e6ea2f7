"""The process that draws a picture of somebody else's file: with little memory, time, knowledge.

It is started with an empty environment, reads the file from its input, and answers with the
picture. Whatever a file does to it, the worker that asked goes on.
"""

import resource
import struct
import subprocess
import sys
from typing import BinaryIO

from services.portfolio.previews.rules import Preview, Undrawable, draw_preview
from services.shared.process.logs import get_logger

log = get_logger()

MEMORY = 768 << 20  # bytes of address space
CPU_SECONDS = 20
_LONGEST = 40  # seconds by the clock
_SIZE = struct.Struct(">HH")
_UNDRAWABLE = 3  # the exit code that says so
_MODULE = "services.portfolio.previews.drawing"


def draw_apart(content_type: str, file: BinaryIO) -> Preview:
    """Return the small picture of a file, drawn in a process of its own.

    Raises:
        Undrawable: there is nothing to see in it, or it ended the process that drew it.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", _MODULE, content_type],
            stdin=file,
            capture_output=True,
            timeout=_LONGEST,
            check=False,
            # No address or password of ours in a process that a hostile file might take over.
            env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise Undrawable("time") from error
    if done.returncode:
        if done.returncode != _UNDRAWABLE:
            log.warning("a file ended its drawing", code=done.returncode)
        raise Undrawable(str(done.returncode))
    width, height = _SIZE.unpack_from(done.stdout)
    return Preview(done.stdout[_SIZE.size :], width, height)


def main(content_type: str) -> int:
    """Draw one file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        drawn = draw_preview(content_type, sys.stdin.buffer)
    except Undrawable:
        return _UNDRAWABLE
    sys.stdout.buffer.write(_SIZE.pack(drawn.width, drawn.height) + drawn.content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
