"""Cells of a journal as pages show them: their class names, attendance in the school's letters.

A cell comes from the journal with the stored code; how the school writes it stands in the
`attendance_codes` of the same document.
"""

from collections.abc import Mapping, Sequence
from typing import TypedDict

ATTENDANCE = {"Н": "n", "НП": "n", "Б": "b", "У": "u", "О": "o"}
PLAIN_MARKS = frozenset({"3", "4", "5"})
LOW_MARKS = frozenset({"1", "2"})
SEPARATOR = "·"


class CodeWriting(TypedDict):
    """How a school writes a code: `code` is what cells hold, `letters` what people see."""

    code: str
    letters: str
    name: str
    in_use: bool
    spellings: list[str]


def cell_kind(text: str) -> str:
    """The class names of a stored cell: its attendance, and whether a mark in it is low."""
    if not text or text in PLAIN_MARKS:
        return ""
    tokens = text.split(SEPARATOR)
    kinds = [ATTENDANCE[tokens[-1]]] if tokens[-1] in ATTENDANCE else []
    if LOW_MARKS.intersection(tokens):
        kinds.append("low")
    return " ".join(kinds)


def cell_text(cell: str, letters: Mapping[str, str]) -> str:
    """A stored cell as the school writes it, whose `letters` are given by code."""
    marks, separator, code = cell.rpartition(SEPARATOR)
    return f"{marks}{separator}{letters.get(code, code)}"


def letters_of(codes: Sequence[CodeWriting]) -> dict[str, str]:
    """The letters of a school by code."""
    return {one["code"]: one["letters"] for one in codes}


def attendance_label(cell: str, codes: Sequence[CodeWriting]) -> str:
    """What the attendance code in a stored cell means, as the school calls it."""
    code = cell.rpartition(SEPARATOR)[2]
    return next((one["name"] for one in codes if one["code"] == code), "")
