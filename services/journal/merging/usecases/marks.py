"""Marks that go from one record of a child to another: taken there, set here, in the history."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, update
from sqlalchemy.orm import Session, aliased

from services.journal.imports.models import ImportedCell, ImportedTermMark
from services.journal.marks.rules.marks import CellContent, format_cell
from services.journal.marks.usecases.cells import CELLS
from services.journal.marks.usecases.recording import Change, MarkKind, store_changes
from services.journal.marks.usecases.term_marks import TERM_MARKS
from services.journal.merging.rules import Mark
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.process.clock import now

_NOTHING = CellContent()


def move_marks(
    session: Session,
    caller: Caller,
    from_id: UUID,
    to_id: UUID,
    cells: Sequence[Mark],
    term_marks: Sequence[Mark],
    reason: str,
) -> None:
    """Take marks from one record and set them in another: a caller's step, and told to nobody.

    The history has both, with the reason; what it had before stays where it was.
    """
    for kind, marks in ((CELLS, cells), (TERM_MARKS, term_marks)):
        _move(session, caller, kind, from_id, to_id, marks, reason)
    _move_imported(session, school_of(caller), from_id, to_id, cells, term_marks)


def _move(
    session: Session, caller: Caller, kind: MarkKind, from_id: UUID, to_id: UUID,
    marks: Sequence[Mark], reason: str,
) -> None:
    if not marks:
        return
    changes: list[Change] = []
    for one in marks:
        text = format_cell(one.content)
        changes += (
            Change(one.group_id, one.column_id, from_id, text, _NOTHING, reason),
            Change(one.group_id, one.column_id, to_id, "", one.content, reason),
        )
    store_changes(session, caller, kind, changes, now())


def _move_imported(
    session: Session, school_id: str, from_id: UUID, to_id: UUID,
    cells: Sequence[Mark], term_marks: Sequence[Mark],
) -> None:
    """Let what files brought follow, so that the next import compares it with the right child."""
    there = aliased(ImportedCell)
    session.execute(
        update(ImportedCell)
        .where(
            ImportedCell.school_id == school_id,
            ImportedCell.pupil_id == from_id,
            ImportedCell.lesson_id.in_([one.column_id for one in cells]),
            ~exists().where(
                there.school_id == school_id, there.pupil_id == to_id,
                there.lesson_id == ImportedCell.lesson_id,
            ),
        )
        .values(pupil_id=to_id)
        .execution_options(synchronize_session=False)
    )
    term = aliased(ImportedTermMark)
    session.execute(
        update(ImportedTermMark)
        .where(
            ImportedTermMark.school_id == school_id,
            ImportedTermMark.pupil_id == from_id,
            ImportedTermMark.group_id.in_([one.group_id for one in term_marks]),
            ImportedTermMark.term_id.in_([one.column_id for one in term_marks]),
            ~exists().where(
                term.school_id == school_id, term.pupil_id == to_id,
                term.group_id == ImportedTermMark.group_id,
                term.term_id == ImportedTermMark.term_id,
            ),
        )
        .values(pupil_id=to_id)
        .execution_options(synchronize_session=False)
    )


