"""How a class is called."""

LONGEST_GLUED_LETTER = 3


def class_title(grade: int, letter: str) -> str:
    """Return a class's name as schools write it: ``8А``, ``10ИТ``, ``5 эколог``, ``9``."""
    return f"{grade}{' ' if len(letter) > LONGEST_GLUED_LETTER else ''}{letter}"
