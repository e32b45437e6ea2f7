"""Reads what the cells of some children come to in a term, after a change of them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.lessons.usecases.groups import Group
from services.journal.marks.queries import CELLS_OF_PUPILS
from services.journal.marks.rules.grid import Outcome, outcome, weight_units
from services.journal.years.rules import ClassTerm


def read_outcomes(
    session: Session,
    school_id: str,
    group: Group,
    wanted: Collection[tuple[UUID, ClassTerm]],
) -> dict[tuple[UUID, UUID], Outcome]:
    """Return the outcomes of children in terms, by the ids of both."""
    if not wanted:
        return {}
    cells: dict[tuple[UUID, UUID], list[tuple[str, int]]] = {}
    # On the connection, as every save reads this: see `recording`.
    rows = session.connection().execute(
        CELLS_OF_PUPILS,
        {
            "school_id": school_id,
            "group_id": group.id,
            "pupils": list({pupil_id for pupil_id, _ in wanted}),
            "starts_on": min(term.starts_on for _, term in wanted),
            "ends_on": max(term.ends_on for _, term in wanted),
        },
    )
    for pupil_id, held_on, text, weight in rows:
        term = group.term_on(held_on)
        if term is not None:
            cells.setdefault((pupil_id, term.id), []).append((text, weight_units(weight)))
    return {
        (pupil_id, term.id): outcome(
            cells.get((pupil_id, term.id), ()), group.thresholds
        )
        for pupil_id, term in wanted
    }
