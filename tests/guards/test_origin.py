"""A caller's origin is a text for those who read the access log: nothing else reads it."""

import re
from pathlib import Path

SERVICES = Path(__file__).parents[2] / "services"
READERS = {"shared/accountability/access_log.py", "shared/accountability/caller.py"}
_READ = re.compile(r"\bcaller\.origin\b|current_caller\(\)\.origin\b")


def test_nothing_is_decided_by_the_text_of_an_origin() -> None:
    readers = {
        str(path.relative_to(SERVICES))
        for path in SERVICES.rglob("*.py")
        if _READ.search(path.read_text(encoding="utf-8"))
    }
    assert readers == READERS
