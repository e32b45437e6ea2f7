"""What is due for destruction, the acts, and the holds of a school, on one page."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.acts.access import ACTIONS as ACT_ACTIONS
from services.archive.acts.access import DISPOSAL_READ
from services.archive.acts.models import ArchiveDetails, DisposalAct
from services.archive.acts.queries import items_by_act
from services.archive.acts.rules.requests import DATA_CLASSES
from services.archive.acts.usecases.reading import ActSummary, summary_of
from services.archive.case_files.access import ARCHIVE_READ
from services.archive.case_files.models import CaseFile, RetentionHold
from services.archive.case_files.rules.current_state import CaseState
from services.archive.case_files.rules.retention import Anchor, explain
from services.archive.case_files.rules.titles import case_title
from services.archive.case_files.usecases.loading import bring_up_to, term_of
from services.archive.core.clock import PlatformClock
from services.archive.holds.access import ACTIONS as HOLD_ACTIONS
from services.archive.packages.access import ACTIONS as PACKAGE_ACTIONS
from services.shared.accountability.access import Target, may, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.reading import ACCESS_LOG_READ
from services.shared.database.base import Database
from services.shared.wording import listed

# Everything that anybody does in the archive: by name, where the caller may do it.
_OFFERED = (ARCHIVE_READ, *ACT_ACTIONS, *HOLD_ACTIONS, ACCESS_LOG_READ, *PACKAGE_ACTIONS)


@dataclass(frozen=True)
class CaseFileTerm:
    """A case file, the first day on which it is due, if any, and how its term is counted."""

    file: CaseFile
    due_on: date | None
    why: str


@dataclass(frozen=True)
class CurrentHold:
    """A hold that is not lifted, and its case file."""

    hold: RetentionHold
    file: CaseFile

    @property
    def title(self) -> str:
        """Return the title of the case file with the year."""
        return listed([case_title(self.file.title), self.file.year_name])


@dataclass(frozen=True)
class DisposalOverview:
    """What may be proposed and what may be held, the acts newest first, the holds oldest first.

    `today` is the platform's day, `may` the names of the actions that the caller may do.
    """

    today: date
    details_filled: bool
    due: tuple[CaseFileTerm, ...]
    holdable: tuple[CaseFileTerm, ...]
    acts: tuple[ActSummary, ...]
    holds: tuple[CurrentHold, ...]
    may: tuple[str, ...]


def list_disposal(
    database: Database, clock: PlatformClock, caller: Caller
) -> DisposalOverview:
    """Return the platform's day, the case files that are due, the acts, and the current holds.

    Raises:
        Forbidden: the caller's role does not see acts.
    """
    basis = require(DISPOSAL_READ, caller, Target())
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        today = clock.today(session)
        bring_up_to(session, school_id, today)
        files = session.scalars(
            select(CaseFile)
            .where(CaseFile.school_id == school_id)
            .order_by(CaseFile.year_name, CaseFile.case_index, CaseFile.title, CaseFile.id)
        ).all()
        overview = DisposalOverview(
            today,
            session.get(ArchiveDetails, (school_id,)) is not None,
            tuple(as_term(file) for file in files if _is_due(file)),
            tuple(as_term(file) for file in files if file.state != CaseState.DESTROYED),
            _acts(session, school_id),
            _holds(session, school_id),
            offered_to(caller),
        )
        record_access(session, caller, basis, kind="archive")
    return overview


def offered_to(caller: Caller) -> tuple[str, ...]:
    """Return the names of the actions of the archive that the caller may do."""
    return tuple(one.name for one in _OFFERED if may(one, caller, Target()))


def _is_due(file: CaseFile) -> bool:
    # A journal of unknown class is listed too: that it may not be proposed, the proposal says.
    return file.state == CaseState.DUE and file.kind in DATA_CLASSES


def _acts(session: Session, school_id: str) -> tuple[ActSummary, ...]:
    items = items_by_act(session, school_id)
    acts = session.scalars(
        select(DisposalAct)
        .where(DisposalAct.school_id == school_id)
        .order_by(DisposalAct.proposed_at.desc())
    )
    return tuple(summary_of(act, items[act.id]) for act in acts)


def _holds(session: Session, school_id: str) -> tuple[CurrentHold, ...]:
    rows = session.execute(
        select(RetentionHold, CaseFile)
        .join(
            CaseFile,
            (CaseFile.school_id == RetentionHold.school_id)
            & (CaseFile.id == RetentionHold.case_file_id),
        )
        .where(RetentionHold.school_id == school_id, RetentionHold.lifted_at.is_(None))
        .order_by(RetentionHold.placed_at)
    )
    return tuple(CurrentHold(hold, file) for hold, file in rows)


def as_term(file: CaseFile) -> CaseFileTerm:
    rule, closed_on = file.rule, file.closed_on or file.closes_on
    why = explain(rule.years, Anchor(rule.anchor), rule.source, closed_on)
    return CaseFileTerm(file, term_of(file).due_on, why)
