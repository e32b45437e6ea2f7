"""What is due, the acts, and the holds: found by the case files that they are about, page by page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, or_, select
from sqlalchemy.orm import Session

from services.archive.acts.access import DISPOSAL_READ
from services.archive.acts.models import ArchiveDetails, DisposalAct, DisposalItem
from services.archive.acts.queries import items_by_act
from services.archive.acts.rules.requests import DATA_CLASSES
from services.archive.acts.usecases.reading import ActSummary, summary_of
from services.archive.case_files.models import CaseFile, RetentionHold
from services.archive.case_files.queries import (
    CaseFileFilter,
    choices_of,
    files_of,
    title_as_read,
)
from services.archive.case_files.rules.current_state import CaseState
from services.archive.case_files.usecases.loading import bring_up_to
from services.archive.core.clock import PlatformClock
from services.archive.inventory.usecases.overview import (
    CaseFileTerm,
    CurrentHold,
    as_term,
    offered_to,
)
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.database.listing import Listing, ListPage, has_words, read_page


@dataclass(frozen=True, slots=True)
class DisposalFilter:
    """What narrows the three lists, and where each begins: after the row of that id.

    `words` begin words of a case file's title, index or year, or are an act's number; `act_state`
    is of acts alone.
    """

    words: str = ""
    year: str = ""
    act_state: str = ""
    due_after: UUID | None = None
    acts_after: UUID | None = None
    holds_after: UUID | None = None


@dataclass(frozen=True)
class DisposalLists:
    """What may be proposed, oldest first; the acts, newest first; the holds, oldest first.

    `today` is the platform's day, `may` the names of the actions that the caller may do, `years`
    those that there are case files of.
    """

    today: date
    details_filled: bool
    years: tuple[str, ...]
    due: ListPage[CaseFileTerm]
    acts: ListPage[ActSummary]
    holds: ListPage[CurrentHold]
    may: tuple[str, ...]


def search_disposal(
    database: Database, clock: PlatformClock, caller: Caller, chosen: DisposalFilter
) -> DisposalLists:
    """Return a page of each: case files that are due, acts, current holds.

    Raises:
        Forbidden: the caller's role does not see acts.
        NotFound: the row that a page before ended with is gone.
    """
    basis = require(DISPOSAL_READ, caller, Target())
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        today = clock.today(session)
        bring_up_to(session, school_id, today)
        found = DisposalLists(
            today,
            session.get(ArchiveDetails, (school_id,)) is not None,
            tuple(choices_of(session, school_id).years),
            _due(session, school_id, chosen),
            _acts(session, school_id, chosen),
            _holds(session, school_id, chosen),
            offered_to(caller),
        )
        record_access(session, caller, basis, kind="archive")
    return found


def _due(session: Session, school_id: str, chosen: DisposalFilter) -> ListPage[CaseFileTerm]:
    # A journal of unknown class is listed too: that it may not be proposed, the proposal says.
    due = (CaseFile.state == CaseState.DUE, CaseFile.kind.in_(DATA_CLASSES))
    narrowed = CaseFileFilter(chosen.words, chosen.year).conditions()
    listing = files_of(school_id, *due, oldest_first=True)
    return read_page(session, listing, narrowed, chosen.due_after).map(as_term)


def _acts(session: Session, school_id: str, chosen: DisposalFilter) -> ListPage[ActSummary]:
    listing = Listing(
        select(DisposalAct).where(DisposalAct.school_id == school_id),
        DisposalAct.id,
        (DisposalAct.proposed_at.desc(), DisposalAct.id.desc()),
    )
    page = read_page(session, listing, _of_acts(school_id, chosen), chosen.acts_after)
    items = items_by_act(session, school_id, [act.id for act in page.items])
    return page.map(lambda act: summary_of(act, items[act.id]))


def _of_acts(school_id: str, chosen: DisposalFilter) -> dict[str, ColumnElement[bool]]:
    """Return what narrows acts: a number, or words of one of their case files."""
    item = DisposalItem
    acts = select(item.act_id).where(item.school_id == school_id)
    found: dict[str, ColumnElement[bool]] = {}
    if chosen.words:
        about = has_words(
            chosen.words, item.title, title_as_read(item.title), item.case_index, item.year_name
        )
        number = has_words(chosen.words, cast(DisposalAct.number, Text))
        found["words"] = or_(DisposalAct.id.in_(acts.where(about)), number)
    if chosen.year:
        found["year"] = DisposalAct.id.in_(acts.where(item.year_name == chosen.year))
    if chosen.act_state:
        found["act_state"] = DisposalAct.state == chosen.act_state
    return found


def _holds(session: Session, school_id: str, chosen: DisposalFilter) -> ListPage[CurrentHold]:
    listing = Listing(
        select(RetentionHold).where(RetentionHold.school_id == school_id),
        RetentionHold.id,
        (RetentionHold.placed_at, RetentionHold.id),
        (RetentionHold.lifted_at.is_(None),),
    )
    narrowed = CaseFileFilter(chosen.words, chosen.year).conditions()
    held = {
        name: RetentionHold.case_file_id.in_(
            select(CaseFile.id).where(CaseFile.school_id == school_id, one)
        )
        for name, one in narrowed.items()
    }
    page = read_page(session, listing, held, chosen.holds_after)
    files: Mapping[UUID, CaseFile] = {
        file.id: file
        for file in session.scalars(
            select(CaseFile).where(
                CaseFile.school_id == school_id,
                CaseFile.id.in_({hold.case_file_id for hold in page.items}),
            )
        )
    }
    return page.map(lambda hold: CurrentHold(hold, files[hold.case_file_id]))
