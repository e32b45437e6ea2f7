"""How a class is called, and why children come into one and leave it."""

from enum import StrEnum

LONGEST_GLUED_LETTER = 3


def class_title(grade: int, letter: str) -> str:
    """Return a class's name as schools write it: ``8А``, ``10ИТ``, ``5 эколог``, ``9``."""
    return f"{grade}{' ' if len(letter) > LONGEST_GLUED_LETTER else ''}{letter}"


class ArrivalReason(StrEnum):
    """Why a child came into a class; what the movement log counts by."""

    OTHER_SCHOOL = "other_school"
    FIRST_CLASS = "first_class"
    MOVED = "moved"
    NEXT_YEAR = "next_year"
    OTHER = "other"


class DepartureReason(StrEnum):
    """Why a child left a class; who `MOVED` is in another class of the school the day after."""

    OTHER_SCHOOL = "other_school"
    MOVED = "moved"
    GRADUATED = "graduated"
    OTHER = "other"


LONGEST = {"order_number": 40, "came_from": 200, "departure_order": 40, "went_to": 200}
"""How long what a movement says may be."""
