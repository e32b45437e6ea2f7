"""Which term of a class a summary column of a file stands for."""

import re
from dataclasses import dataclass
from datetime import date

from services.journal.imports.rules.current_state import CurrentState
from services.journal.workbooks.names import fold
from services.journal.years.rules import ClassTerm, TermKind

_TERM = re.compile(r"(?P<number>\d|i{1,3}|iv) ?-?(?P<kind>чт|четв|тр|пг|п/г|полуг)")
_KINDS = {
    "чт": TermKind.QUARTER,
    "четв": TermKind.QUARTER,
    "тр": TermKind.TRIMESTER,
    "пг": TermKind.HALF_YEAR,
    "п/г": TermKind.HALF_YEAR,
    "полуг": TermKind.HALF_YEAR,
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(frozen=True, slots=True)
class TermName:
    """A term as a heading names it."""

    kind: TermKind
    number: int


def read_term(heading: str) -> TermName | None:
    """Return the term of ``1 ЧТ``, ``II полугодие``, ``Год``; None for an examination or such."""
    text = fold(heading)
    if text.startswith("год"):
        return TermName(TermKind.YEAR, 1)
    match = _TERM.match(text)
    if match is None:
        return None
    number = match["number"]
    return TermName(_KINDS[match["kind"]], _ROMAN.get(number) or int(number))


def named_term(state: CurrentState, name: TermName) -> ClassTerm | None:
    """Return the class's term of that name, if its year is divided so."""
    return next(
        (t for t in state.terms if (t.kind, t.number) == (name.kind, name.number)), None
    )


def period_term(state: CurrentState, period: tuple[date, date] | None) -> ClassTerm | None:
    """Return the term that a whole report stands for: the one that its period lies in."""
    if period is None:
        return None
    first, last = (state.term_on(day) for day in _inside(state, period))
    return first if first is not None and first == last else None


def _inside(state: CurrentState, period: tuple[date, date]) -> tuple[date, date]:
    """Cut a period to the days of the year: exports often run on into the summer."""
    begin, end = period
    return max(begin, state.starts_on), min(end, state.ends_on)
