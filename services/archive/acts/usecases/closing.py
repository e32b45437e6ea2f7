"""Closes an act once every case file in it is gone everywhere: the last step of a destruction."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.archive.acts.models import DisposalAct, DisposalItem
from services.archive.acts.rules.steps import ActState
from services.archive.acts.usecases.papers import make_papers
from services.archive.case_files.models import CaseFile
from services.archive.case_files.rules.current_state import CaseState
from services.shared.process.clock import now


def close_act(
    session: Session, act: DisposalAct, items: Sequence[DisposalItem], today: date
) -> None:
    """Close an act: its case files are destroyed, its papers are made: a caller's step."""
    act.state, act.closed_at, act.closed_on = ActState.CLOSED, now(), today
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
