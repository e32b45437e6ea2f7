"""Cells of a journal as pages show them: their class names, and what attendance codes mean."""

from services.gateway.i18n import gettext as _

ATTENDANCE = {"Н": "n", "НП": "n", "Б": "b", "У": "u", "О": "o"}
PLAIN_MARKS = frozenset({"3", "4", "5"})
LOW_MARKS = frozenset({"1", "2"})
SEPARATOR = "·"


def cell_kind(text: str) -> str:
    """The class names of a cell: its attendance, and whether a mark in it is low."""
    if not text or text in PLAIN_MARKS:
        return ""
    tokens = text.split(SEPARATOR)
    kinds = [ATTENDANCE[tokens[-1].upper()]] if tokens[-1].upper() in ATTENDANCE else []
    if LOW_MARKS.intersection(tokens):
        kinds.append("low")
    return " ".join(kinds)


def attendance_label(cell: str) -> str:
    """What the attendance code in a cell means."""
    code = cell.split(SEPARATOR)[-1].upper()
    labels = {
        "n": _("не был"),
        "b": _("болел"),
        "u": _("уважительная причина"),
        "o": _("опоздал"),
    }
    return labels.get(ATTENDANCE.get(code, ""), "")
