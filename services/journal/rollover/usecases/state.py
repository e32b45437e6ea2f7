"""The school before a rollover, and what was rolled over already."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.rollover.models import YearRollover
from services.journal.rollover.queries import (
    select_begun,
    select_children,
    select_letters,
    select_moved_since,
    select_rollovers,
    select_year,
)
from services.journal.rollover.rules import (
    Child,
)
from services.journal.rollover.usecases.results import Done
from services.journal.years.rules import plan_year
from services.shared.errors import NotFound
from services.shared.wording import said


@dataclass(slots=True)
class State:
    """The school before a rollover."""

    year_id: UUID
    ends_on: date
    next_id: UUID | None
    next_starts_on: date
    children: list[Child]
    letters: list[str]

    @property
    def version(self) -> str:
        """Return what tells this state from another."""
        told = "\n".join(
            f"{one.enrolment_id} {one.class_id} {one.decision} {one.is_in_next}"
            for one in self.children
        )
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def load_state(session: Session, school_id: str, from_year: str, to_year: str) -> State:
    """Return the school between two years.

    Raises:
        NotFound: the school has no such year.
    """
    year = session.execute(select_year(school_id, from_year)).one_or_none()
    if year is None:
        raise NotFound(said("Такого учебного года нет."))
    following = session.execute(select_year(school_id, to_year)).one_or_none()
    next_id = following.id if following else None
    starts_on = following.starts_on if following else plan_year(to_year).starts_on
    children = [
        Child(*row) for row in session.execute(select_children(school_id, year.id, next_id))
    ]
    letters = list(session.scalars(select_letters(school_id, year.id, 1)))
    return State(year.id, year.ends_on, next_id, starts_on, children, letters)


def runs_of(session: Session, school_id: str, state: State) -> list[YearRollover]:
    """Return the rollovers between the two years that stand."""
    if state.next_id is None:
        return []
    return list(session.scalars(select_rollovers(school_id, state.year_id, state.next_id)))


def done_of(session: Session, school_id: str, state: State) -> Done | None:
    """Return what was rolled over and stands; None if nothing."""
    runs = runs_of(session, school_id, state)
    if not runs:
        return None
    return Done(
        runs[0].at,
        sum(len(run.made) for run in runs),
        sum(len(run.ended) for run in runs),
        why_not_undone(session, school_id, state, runs),
    )


def why_not_undone(
    session: Session, school_id: str, state: State, runs: Sequence[YearRollover]
) -> str | None:
    """Return why a rollover can be taken back no more; None if it can."""
    if state.next_id is not None and session.scalar(select_begun(school_id, state.next_id)):
        return said("В новом учебном году уже есть уроки: перевод отменить нельзя.")
    made = [one for run in runs for one in run.made]
    if session.scalar(select_moved_since(school_id, made)):
        return said(
            "После перевода кого-то уже перевели или отчислили: сначала отмените это движение."
        )
    return None
