"""The operator's file of heads: appended, sealed line by line; whatever was done to it shows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from services.shared.checkpoints.file import append_heads, read_file
from services.shared.checkpoints.heads import SignedHead, sign_head
from tests.shared.checkpoints.chains import JOURNAL, SIGNATURES, SIGNERS

MOMENT = datetime(2031, 1, 10, tzinfo=UTC)
ARCHIVE = SIGNERS["archive"]


def head(sequence: int, service: str = "journal") -> SignedHead:
    digest = bytes([sequence]) * 32
    moment = MOMENT + timedelta(minutes=sequence)
    return sign_head(SIGNERS[service], "access_log", "131", sequence, digest, moment)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with three heads of the journal and two of the archive, in turn."""
    path = tmp_path / "heads.jsonl"
    for sequence in (1, 2):
        append_heads(path, JOURNAL, [head(sequence)])
        append_heads(path, ARCHIVE, [head(sequence, "archive")])
    append_heads(path, JOURNAL, [head(3)])
    return path


def flaws(file: Path) -> list[tuple[int, str]]:
    return [(flaw.line, flaw.what) for flaw in read_file(file, SIGNATURES).flaws]


def test_what_was_appended_is_read_again(file: Path) -> None:
    found = read_file(file, SIGNATURES)
    assert found.flaws == []
    assert [(one.service, one.sequence) for one in found.heads] == [
        ("journal", 1), ("archive", 1), ("journal", 2), ("archive", 2), ("journal", 3),
    ]
    assert found.heads[0] == head(1)


def test_a_service_finds_its_last_line_in_a_long_file(file: Path) -> None:
    for sequence in range(3, 250):
        append_heads(file, ARCHIVE, [head(sequence % 250, "archive")])
    append_heads(file, JOURNAL, [head(4), head(5)])
    assert file.stat().st_size > 1 << 16
    assert flaws(file) == []


EDITS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "a line taken out": lambda lines: [lines[0], *lines[2:]],
    "the first lines taken out": lambda lines: lines[2:],
    "two lines exchanged": lambda lines: [lines[2], lines[1], lines[0], *lines[3:]],
    "a line told twice": lambda lines: [lines[0], *lines],
    "another number": lambda lines: [
        lines[0].replace(b'"sequence":1', b'"sequence":9'), *lines[1:]
    ],
    "another school": lambda lines: [*lines[:-1], lines[-1].replace(b'"131"', b'"132"')],
    "another service": lambda lines: [
        *lines[:-1], lines[-1].replace(b'"journal"', b'"portfolio"')
    ],
    "another seal": lambda lines: [*lines[:-1], lines[-1].replace(b'"seal":"', b'"seal":"00')],
    "no seal": lambda lines: [*lines[:-1], lines[-1][: lines[-1].index(b',"seal"')] + b"}"],
    "nonsense": lambda lines: [lines[0], b"nonsense", *lines[1:]],
    "half a line": lambda lines: [*lines[:2], lines[2][:100], *lines[3:]],
    "an empty line": lambda lines: [lines[0], b"", *lines[1:]],
    "a line cut off at the end": lambda lines: [*lines[:-1], lines[-1][:100]],
    "a head without its line": lambda lines: [
        *lines[:2], orjson.dumps(orjson.loads(lines[2])["head"]), *lines[3:]
    ],
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_a_file_that_was_changed_is_named(
    file: Path, edit: Callable[[list[bytes]], list[bytes]]
) -> None:
    file.write_bytes(b"".join(line + b"\n" for line in edit(file.read_bytes().splitlines())))
    assert flaws(file) != []


def test_what_a_power_cut_left_half_written_is_no_flaw_once_a_line_follows(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:-40])
    assert flaws(file) == [(5, "строка испорчена")]
    append_heads(file, JOURNAL, [head(3), head(4)])
    assert flaws(file) == []
    assert len(read_file(file, SIGNATURES).heads) == 6


def test_a_line_made_to_look_half_written_later_shows(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])
    append_heads(file, JOURNAL, [head(3)])
    lines = file.read_bytes().splitlines()
    lines[2] = lines[2][:-40]
    file.write_bytes(b"".join(line + b"\n" for line in lines))
    assert (3, "строка испорчена") in flaws(file)


def test_heads_that_a_region_has_kept_are_read_without_seals(tmp_path: Path) -> None:
    path = tmp_path / "region.jsonl"
    path.write_bytes(b"".join(orjson.dumps(head(one).as_json()) + b"\n" for one in (2, 1)))
    assert (flaws(path), len(read_file(path, SIGNATURES).heads)) == ([], 2)
    path.write_bytes(path.read_bytes().replace(b'"sequence":2', b'"sequence":3'))
    assert flaws(path) == [(1, "подпись под головой цепочки — не сервиса journal")]
