"""The list of a school's case files, and the story of each."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.acts.models import DisposalAct, DisposalItem
from services.archive.case_files.access import ARCHIVE_READ
from services.archive.case_files.models import CaseFile
from services.archive.case_files.queries import (
    CaseFileChoices,
    CaseFileFilter,
    choices_of,
)
from services.archive.case_files.rules.retention import Anchor, disposable_from, explain
from services.archive.case_files.usecases.loading import bring_up_to
from services.archive.core.clock import PlatformClock
from services.archive.packages.usecases.packages import WholePackage, packages_of
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.database.listing import ListPage, read_page
from services.shared.errors import NotFound
from services.shared.wording import said


@dataclass(frozen=True)
class ListedCaseFile:
    """A case file with the first day on which it may go, and the reason in one sentence.

    None is for ever; `expected` when its year is still open, so that the day is one to come.
    """

    file: CaseFile
    disposable_from: date | None
    expected: bool
    why: str


@dataclass(frozen=True)
class CaseFileStory(ListedCaseFile):
    """A case file with its packages, and the act that it is in unless that was turned down."""

    packages: tuple[WholePackage, ...]
    act: DisposalAct | None


@dataclass(frozen=True)
class CaseFilePage:
    """A page of the school's case files, and what the list can be narrowed to."""

    today: date  # the platform's
    page: ListPage[ListedCaseFile]
    choices: CaseFileChoices


def search_case_files(
    database: Database,
    clock: PlatformClock,
    caller: Caller,
    chosen: CaseFileFilter,
    after: UUID | None = None,
) -> CaseFilePage:
    """Return a page of the school's case files: newest year first, classes by grade.

    Raises:
        Forbidden: the caller's role does not read the archive.
        NotFound: the row that the page before ended with is gone.
    """
    basis = require(ARCHIVE_READ, caller, Target())
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        today = clock.today(session)
        bring_up_to(session, school_id, today)
        page = read_page(session, chosen.listing(school_id), chosen.conditions(), after)
        found = CaseFilePage(today, page.map(_listed), choices_of(session, school_id))
        record_access(session, caller, basis, kind="archive")
    return found


def list_case_files(
    database: Database, clock: PlatformClock, caller: Caller, year_name: str | None
) -> list[ListedCaseFile]:
    """Return the school's case files, newest year first, each with its date and the reason.

    Raises:
        Forbidden: the caller's role does not read the archive.
    """
    basis = require(ARCHIVE_READ, caller, Target())
    with database.transaction(caller.school_id) as session:
        bring_up_to(session, school_of(caller), clock.today(session))
        query = select(CaseFile).order_by(
            CaseFile.year_name.desc(), CaseFile.case_index, CaseFile.title, CaseFile.id
        )
        if year_name is not None:
            query = query.where(CaseFile.year_name == year_name)
        files = session.scalars(query).all()
        record_access(session, caller, basis, kind="archive")
    return [_listed(file) for file in files]


def read_case_file(
    database: Database, clock: PlatformClock, caller: Caller, file_id: UUID
) -> CaseFileStory:
    """Return the story of one case file: its days, the reason of its date, packages, its act.

    Raises:
        Forbidden: the caller's role does not read the archive.
        NotFound: the school has no such case file.
    """
    basis = require(ARCHIVE_READ, caller, Target())
    with database.transaction(caller.school_id) as session:
        bring_up_to(session, school_of(caller), clock.today(session))
        file = session.get(CaseFile, (school_of(caller), file_id))
        if file is None:
            raise NotFound(said("Такого дела в архиве нет."))
        story = CaseFileStory(
            **vars(_listed(file)),
            packages=packages_of(session, file.school_id, file.id),
            act=_act_of(session, file),
        )
        record_access(session, caller, basis, kind="archive")
    return story


def _act_of(session: Session, file: CaseFile) -> DisposalAct | None:
    return session.scalar(
        select(DisposalAct)
        .join(
            DisposalItem,
            (DisposalItem.school_id == DisposalAct.school_id)
            & (DisposalItem.act_id == DisposalAct.id),
        )
        .where(
            DisposalItem.school_id == file.school_id,
            DisposalItem.case_file_id == file.id,
            DisposalItem.live,
        )
    )


def _listed(file: CaseFile) -> ListedCaseFile:
    rule, closed_on = file.rule, file.closed_on or file.closes_on
    anchor = Anchor(rule.anchor)
    return ListedCaseFile(
        file,
        disposable_from(rule.years, anchor, closed_on),
        file.closed_on is None,
        explain(rule.years, anchor, rule.source, closed_on),
    )
