"""Closes an act once every case file in it is gone everywhere: the last step of a destruction."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.archive.acts.models import DisposalAct, DisposalItem
from services.archive.acts.rules.steps import ActState
from services.archive.acts.usecases.papers import make_papers
from services.archive.case_files.models import CaseFile
from services.archive.case_files.rules.current_state import CaseState
from services.shared.process.clock import now


def close_act(
    session: Session,
    act: DisposalAct,
    items: Sequence[DisposalItem],
    today: date,
    backup_days: int,
) -> None:
    """Close an act: its case files are destroyed, its papers are made: a caller's step.

    `backup_days` is how long backups are kept, 0 where nobody said.
    """
    act.state, act.closed_at, act.closed_on = ActState.CLOSED, now(), today
    act.copies_until = today + timedelta(days=backup_days) if backup_days else None
    session.execute(
        update(CaseFile)
        .where(
            CaseFile.school_id == act.school_id,
            CaseFile.id == DisposalItem.case_file_id,
            DisposalItem.school_id == act.school_id,
            DisposalItem.act_id == act.id,
        )
        .values(state=CaseState.DESTROYED, before_hold=None)
        .execution_options(synchronize_session=False)
    )
    session.flush()
    make_papers(session, act, items, today)
