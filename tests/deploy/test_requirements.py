"""The locked dependencies: all that pyproject.toml asks for, by hash, from no named index."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
EMBEDDED = [*PYPROJECT["project"]["dependencies"], *EXTRAS["embedded"]]
ASKED = {"requirements.txt": EMBEDDED, "requirements-dev.txt": [*EMBEDDED, *EXTRAS["test"]]}


def pinned(wanted: str) -> str:
    """Write `Name[extra]==1` as the lock does: `name==1`."""
    name, version = re.sub(r"\[.*]", "", wanted).split("==")
    return f"{re.sub('[-_.]+', '-', name).lower()}=={version}"


@pytest.mark.parametrize("file", ASKED)
def test_everything_asked_for_is_locked_at_its_version(file: str) -> None:
    locked = {line.split()[0] for line in (ROOT / file).read_text().splitlines() if "==" in line}

    missing = {pinned(wanted) for wanted in ASKED[file]} - locked

    assert not missing, f"run «make lock»: {missing}"


@pytest.mark.parametrize("file", ASKED)
def test_every_locked_version_has_hashes_and_no_index_is_named(file: str) -> None:
    text = (ROOT / file).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())

    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
