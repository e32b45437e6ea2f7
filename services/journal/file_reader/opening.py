"""Asks the process that opens a file of somebody else's, and takes its answer or its end."""

import subprocess
import sys

import orjson

from services.journal.file_reader import child
from services.journal.workbooks import Limits, Workbook, WorkbookRefused
from services.shared.process.logs import get_logger
from services.shared.wording import restored, said

log = get_logger()

MAX_BYTES = Limits().file_bytes
_LONGEST = 40


def open_file(content: bytes, too_much: str, *kinds: str) -> Workbook:
    """Return the sheets of a workbook, with `child.SEPARATED` among `kinds` of a CSV as well.

    `too_much` is the sentence for a file that ends its reader.

    Raises:
        WorkbookRefused: it cannot be read.
    """
    if len(content) > MAX_BYTES:
        raise WorkbookRefused(
            said("Файл больше %(size)s МБ: разделите его.", size=MAX_BYTES >> 20)
        )
    try:
        done = subprocess.run(
            [sys.executable, "-m", child.__name__, *kinds],
            input=content,
            capture_output=True,
            timeout=_LONGEST,
            check=False,
            # No address or password of ours in a process that a hostile file might take over.
            env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise WorkbookRefused(too_much) from error
    if done.returncode == child.REFUSED:
        raise WorkbookRefused(restored(orjson.loads(done.stdout)))
    if done.returncode:
        log.warning("a workbook ended its reader", code=done.returncode)
        raise WorkbookRefused(too_much)
    return child.load_workbook(done.stdout)
