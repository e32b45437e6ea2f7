"""How large a workbook may be, and the refusal of what is larger, hostile or not a workbook."""

from dataclasses import dataclass


class WorkbookRefused(Exception):
    """The file cannot be read at all; the message says in plain Russian what to do.

    `field` is what has to be put right: the `file`, or the `class_name` or `year` beside it.
    """

    def __init__(self, what: str, field: str = "file") -> None:
        """Refuse with a sentence."""
        super().__init__(what)
        self.field = field


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds checked before anything is built in memory; a class's whole year is far below."""

    file_bytes: int = 10 << 20
    parts: int = 500
    part_bytes: int = 24 << 20
    unpacked_bytes: int = 48 << 20
    ratio: int = 200
    sheets: int = 100
    rows: int = 20_000
    columns: int = 1_000
    cells: int = 400_000
    text: int = 32_000_000
