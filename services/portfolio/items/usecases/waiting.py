"""What waits for a review, found among much: by title, child, kind and year, a page at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from services.portfolio.folders.models import AchievementFolder
from services.portfolio.items.access import PORTFOLIO_READ_WAITING
from services.portfolio.items.models import AchievementItem, ItemKind
from services.portfolio.items.queries import ListedItem, choices, with_files
from services.portfolio.items.rules import ItemState
from services.portfolio.items.usecases.reviews import is_for, log_each_child
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.database.listing import Listing, ListPage, has_words, read_page


@dataclass(frozen=True, slots=True)
class WaitingFilter:
    """What narrows the list: beginnings of words of a title or subject, or these pupils'."""

    words: str = ""
    pupils: Collection[UUID] = ()
    kind: str = ""
    year: str = ""


@dataclass(frozen=True)
class WaitingPage:
    """A page of what waits, the oldest first, and the kinds and years that it can be narrowed to.
    """

    page: ListPage[ListedItem]
    kinds: Sequence[ItemKind]
    years: Sequence[str]


def search_waiting(
    database: Database, caller: Caller, chosen: WaitingFilter, after: UUID | None = None
) -> WaitingPage:
    """Return a page of what waits for the caller's review; each child that is shown is logged.

    Raises:
        Forbidden: the caller's role reviews nothing.
        NotFound: the row that the page before ended with is not the caller's any more.
    """
    require(PORTFOLIO_READ_WAITING, caller, Target())
    waits = AchievementItem.state == ItemState.SUBMITTED
    with database.transaction(school_of(caller)) as session:
        own = _own(caller)
        listing = Listing(
            own,
            AchievementItem.id,
            (func.coalesce(AchievementItem.submitted_at, func.now()), AchievementItem.id),
            (waits,),
        )
        page = read_page(session, listing, _conditions(chosen), after)
        years = session.scalars(
            own.with_only_columns(AchievementItem.year).where(waits).distinct()
        )
        listed = dict(zip(page.items, with_files(session, page.items), strict=True))
        found = WaitingPage(
            page.map(lambda item: listed[item]),
            choices(session).kinds,
            sorted(years, reverse=True),
        )
        log_each_child(session, caller, _with_classes(session, page.items))
    return found


def _own(caller: Caller) -> Select[AchievementItem]:
    return (
        select(AchievementItem)
        .join(
            AchievementFolder,
            (AchievementFolder.school_id == AchievementItem.school_id)
            & (AchievementFolder.id == AchievementItem.folder_id),
        )
        .where(AchievementItem.school_id == school_of(caller), is_for(caller))
    )


def _conditions(chosen: WaitingFilter) -> dict[str, ColumnElement[bool]]:
    found: dict[str, ColumnElement[bool]] = {}
    if chosen.words:
        found["words"] = or_(
            has_words(chosen.words, AchievementItem.title, AchievementItem.subject),
            AchievementItem.pupil_id.in_(chosen.pupils),
        )
    if chosen.kind:
        found["kind"] = AchievementItem.kind == chosen.kind
    if chosen.year:
        found["year"] = AchievementItem.year == chosen.year
    return found


def _with_classes(
    session: Session, items: Sequence[AchievementItem]
) -> list[tuple[AchievementItem, UUID]]:
    folder = AchievementFolder
    query = select(folder.id, folder.class_id).where(
        folder.school_id == AchievementItem.school_id,
        folder.id == AchievementItem.folder_id,
        AchievementItem.id.in_([item.id for item in items]),
    )
    classes = dict(session.execute(query).all())
    return [(item, classes[item.folder_id]) for item in items]
