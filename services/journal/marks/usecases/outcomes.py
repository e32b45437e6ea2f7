"""Reads what the cells of some children come to in a term, after a change of them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.journal.lessons.usecases.groups import Group
from services.journal.marks.rules.grid import Outcome, outcome, weight_units
from services.journal.years.rules import ClassTerm

# Whose outcome for which term.
Wanted = Collection[tuple[UUID, ClassTerm]]


def read_outcomes(
    session: Session, school_id: str, group: Group, wanted: Wanted
) -> dict[tuple[UUID, UUID], Outcome]:
    """Return the outcomes of children in terms, by (pupil, term)."""
    if not wanted:
        return {}
    cells: dict[tuple[UUID, UUID], list[tuple[str, int]]] = {}
    rows = session.execute(
        _CELLS,
        {
            "school_id": school_id,
            "group_id": group.id,
            "pupils": list({pupil_id for pupil_id, _ in wanted}),
            "starts_on": min(term.starts_on for _, term in wanted),
            "ends_on": max(term.ends_on for _, term in wanted),
        },
    )
    for pupil_id, held_on, content, weight in rows:
        term = group.term_on(held_on)
        if term is not None:
            cells.setdefault((pupil_id, term.id), []).append((content, weight_units(weight)))
    return {
        (pupil_id, term.id): outcome(cells.get((pupil_id, term.id), ()))
        for pupil_id, term in wanted
    }


_CELLS = text(
    """
    SELECT c.pupil_id, l.held_on, array_to_string(c.marks || c.attendance, '·'), w.weight
      FROM lesson l
      JOIN mark_cell c ON c.school_id = l.school_id AND c.lesson_id = l.id
      LEFT JOIN work_type w ON w.school_id = l.school_id AND w.id = l.work_type_id
     WHERE l.school_id = :school_id AND l.group_id = :group_id
       AND l.held_on BETWEEN :starts_on AND :ends_on
       AND c.pupil_id = ANY(CAST(:pupils AS uuid[]))
    """
)
