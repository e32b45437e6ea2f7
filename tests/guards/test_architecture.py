"""The architecture page leads by file names: each of them is there."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs" / "architecture.md"


def test_every_file_that_the_walks_name_is_there() -> None:
    _, walks = PAGE.read_text("utf-8").split("## Four walks")
    named = re.findall(r"`([a-z_]+/[\w/.]+)`", walks)
    assert len(named) > 40
    assert [name for name in named if not (REPOSITORY / "services" / name).exists()] == []
