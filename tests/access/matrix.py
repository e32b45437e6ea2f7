"""What docs/access-matrix.md promises, read from the document itself: no code of the services."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "access-matrix.md"

QUEUES = "journal, portfolio, archive: queues"
# Where a thing stands to the caller; "nowhere" is an id that nothing has.
PLACES = ("own", "classmate", "other", "elsewhere", "nowhere")
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
_WORDS = {"kind"}  # parts of addresses that say how, not whose

# The word of a cell → the places in which it opens a thing. A classmate shares class and group.
_OPENS = {
    "": frozenset(),
    "yes": frozenset(PLACES),
    "school": frozenset({"own", "classmate", "other"}),
    "own group": frozenset({"own", "classmate"}),
    "own class": frozenset({"own", "classmate"}),
    "unled class": frozenset({"other"}),
    "own child": frozenset({"own"}),
    "own record": frozenset({"own"}),
    "assigned": frozenset({"own"}),
}
# A family learns of nothing, and of another school or of nothing nobody does.
_TELLS_NOTHING = frozenset({"own child", "own record"})
_TIES_OF_STAFF = frozenset({"own group", "own class", "unled class", "assigned"})


def is_aimed(rule: str) -> bool:
    """Tell whether an address names something that lies at a place."""
    return bool(set(ARGUMENT.findall(rule)) - _WORDS)


@cache
def cells(section: str) -> Mapping[str, Mapping[str, str]]:
    """Return the table under a heading of the document: row → column → the word in the cell."""
    text = DOCUMENT.read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(section)}\n+(\|.*?)(?:\n\n|\Z)", text, re.M | re.S)
    assert found, f"docs/access-matrix.md has no section «{section}»"
    head, _rule, *rows = [_split(line) for line in found[1].strip().splitlines()]
    return {row[0].strip("`"): dict(zip(head[1:], row[1:], strict=True)) for row in rows}


def word(service: str, action: str, role: str) -> str:
    """Return the word that binds a role in an action: `school`, `own child`, or nothing."""
    section = QUEUES if action.startswith("queue.") else f"{service}: actions"
    return cells(section)[action].get(role, "")


def opens(word: str, place: str) -> bool:
    """Tell whether a word opens what stands in a place."""
    return place in _OPENS[word]


def refusals(word: str, place: str) -> frozenset[int]:
    """Return the statuses that a refusal may have."""
    if not word:
        return frozenset({403})
    if word in _TELLS_NOTHING:
        return frozenset({404})
    if place in ("elsewhere", "nowhere"):
        return frozenset({403, 404} if word in _TIES_OF_STAFF else {404})
    return frozenset({403})


def must_be_logged(word: str, place: str) -> bool:
    """Tell whether a refusal has to stand in the access log.

    What is not there for anybody of the school was refused to nobody.
    """
    return not word or word in _TELLS_NOTHING or place not in ("elsewhere", "nowhere")


def in_reach(word: str) -> frozenset[str]:
    """Return the places whose children an answer without a single target may name."""
    return frozenset() if word == "yes" else _OPENS[word]


def _split(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
