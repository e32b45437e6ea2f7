"""The document of the journal that the grid is made of, as far as the page reads it.

Dates are in ISO 8601, marks and averages are text as it stands in a cell, with stored codes.
"""

from typing import TypedDict

from services.gateway.pages.cells import CodeWriting


class Group(TypedDict):
    """The subject group whose journal it is."""

    id: str
    class_name: str
    subject: str
    subgroup: str | None
    year: str
    numeric: bool
    can_write: bool


class Term(TypedDict):
    """The term that is shown."""

    id: str
    name: str
    state: str
    ends_on: str


class Lesson(TypedDict):
    """A column."""

    id: str
    date: str
    ordinal: int
    topic: str | None
    homework: str | None
    work_type: str | None


class Pupil(TypedDict):
    """A row: its cells stand in the order of lessons."""

    id: str
    number: int
    name: str
    departed_on: str | None
    cells: list[str]
    average: str | None
    weighted: str | None
    term_mark: str | None
    proposed: str | None
    before: list[str] | None


class Thresholds(TypedDict):
    """From which weighted average on which mark is proposed, and from how many marks on."""

    five: str
    four: str
    three: str
    two: str
    least_marks: int


class Grid(TypedDict):
    """The journal of one group for one term."""

    group: Group
    term: Term
    lessons: list[Lesson]
    pupils: list[Pupil]
    thresholds: Thresholds
    attendance_codes: list[CodeWriting]
