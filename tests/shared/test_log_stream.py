"""Log lines where there is no room for them: lost and counted, never a reason to fail."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.shared.process.log_stream import LogStream
from services.shared.process.metrics import LOG_LINES_LOST
from tests.small_disk import SmallDisk, small_disk

SPEAKING = """
import logging
from services.shared.process.logs import configure_logs, get_logger
configure_logs("journal", "INFO")
for number in range(3):
    try:
        raise ValueError("something")
    except ValueError as error:
        get_logger().error("request failed", exc_info=error)
        logging.getLogger("library").exception("library failed")
print("answered")
"""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 1) as mounted:
        yield mounted


def test_whoever_logs_goes_on_where_nothing_can_be_written() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-c", SPEAKING], stderr=full, stdout=subprocess.PIPE,
            text=True, check=False,
        )

    assert (done.returncode, done.stdout) == (0, "answered\n")


def test_lost_lines_are_counted_and_told_of_once_when_there_is_room_again(
    disk: SmallDisk,
) -> None:
    path = disk.folder / "service.log"
    counted = LOG_LINES_LOST._value.get()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    stream = LogStream(descriptor)
    stream.write('{"message": "before"}\n')
    disk.fill()
    torn = f'{{"message": "{"x" * 5000}"}}\n'  # a piece of it fits into the last page
    for _ in range(3):
        stream.write(torn)
    disk.relieve()

    stream.write('{"message": "after"}\n')
    stream.write('{"message": "and so on"}\n')
    os.close(descriptor)

    first, piece, *rest = path.read_text().splitlines()
    assert first == '{"message": "before"}'
    assert torn.startswith(piece)
    assert [json.loads(line) for line in rest] == [
        {"message": "log lines were lost", "lost": 3, "level": "error"},
        {"message": "after"},
        {"message": "and so on"},
    ]
    assert LOG_LINES_LOST._value.get() - counted == 3
