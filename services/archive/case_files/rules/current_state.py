"""Where a case file stands in its retention: what its date makes of it, and what holds do."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.archive.case_files.rules.retention import Anchor, disposable_from
from services.shared.wording import said


class CaseState(StrEnum):
    """The states of retention (domain reference §8)."""

    ACTIVE = "active"
    DUE = "due"
    PROPOSED = "proposed"
    AGREED = "agreed"
    APPROVED = "approved"
    DESTROYED = "destroyed"
    ON_HOLD = "on_hold"
    EXTENDED = "extended"


# States that the date alone decides; the others are decided by people.
_BY_DATE = frozenset({CaseState.ACTIVE, CaseState.DUE, CaseState.EXTENDED})


@dataclass(frozen=True)
class Term:
    """What a case file's term is made of."""

    years: int | None
    anchor: Anchor
    confirmed: bool
    epk_flag: bool
    closed_on: date | None
    extended_until: date | None = None

    @property
    def due_on(self) -> date | None:
        """Return the first day on which it is due; None when no day makes it so.

        A file that is still open, a rule that the school has not confirmed, and one that a
        commission must decide on never make it due.
        """
        if self.closed_on is None or not self.confirmed or self.epk_flag:
            return None
        first = disposable_from(self.years, self.anchor, self.closed_on)
        if first is None or self.extended_until is None:
            return first
        return max(first, self.extended_until)


def state_on(state: CaseState, term: Term, today: date) -> CaseState:
    """Return the state that a day makes of a case file; what people have decided stays."""
    if state not in _BY_DATE:
        return state
    if term.due_on is not None and term.due_on <= today:
        return CaseState.DUE
    return CaseState.EXTENDED if term.extended_until is not None else CaseState.ACTIVE


def why_not_due(term: Term, today: date) -> str:
    """Return in one sentence why a case file cannot be proposed today."""
    if term.closed_on is None:
        return said("дело ещё не закрыто")
    if term.epk_flag:
        return said("с отметкой ЭПК: решает экспертная комиссия, само дело не предлагается")
    if not term.confirmed:
        return said("срок хранения школой не подтверждён")
    if term.due_on is None:
        return said("хранится постоянно")
    if term.due_on > today:
        return said("срок хранения истекает %(day)s", day=term.due_on)
    return said("решение по делу уже готовится")
