"""Puts items into a child's folder, changes them, shows them and takes them out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.portfolio.core.uploads import SUFFIXES, Limits, Usage
from services.portfolio.folders.access import PORTFOLIO_READ, PORTFOLIO_WRITE
from services.portfolio.folders.models import AchievementFolder, FolderCover
from services.portfolio.folders.usecases.covers import ShownCover
from services.portfolio.folders.usecases.loading import folder_for
from services.portfolio.items.access import (
    PORTFOLIO_READ_CHOICES,
    PORTFOLIO_READ_ITEM,
    PORTFOLIO_VERIFY,
)
from services.portfolio.items.models import (
    AchievementItem,
    AwardLevel,
    ItemFile,
    ItemKind,
    ItemReview,
)
from services.portfolio.items.queries import (
    Choices,
    ListedItem,
    choices,
    reviews_of,
    usage_of,
    with_files,
)
from services.portfolio.items.rules import (
    WITH_FAMILY,
    Award,
    ItemState,
    Step,
    check_award,
    check_editable,
    check_year,
    open_steps,
)
from services.portfolio.items.usecases.loading import allowed_item, is_shown, item_for, target_of
from services.portfolio.items.usecases.reviews import note_step
from services.portfolio.objects.usecases import ask_removal
from services.shared.accountability.access import Target, may, require
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, FieldError
from services.shared.process.clock import now, today
from services.shared.wording import listed, said


@dataclass(frozen=True)
class Room:
    """How much more may be added to an item, in bytes and files, and of which suffixes."""

    file_bytes: int
    free_bytes: int
    free_files: int
    suffixes: tuple[str, ...] = SUFFIXES


@dataclass(frozen=True)
class WholeItem(ListedItem):
    """An item as its own page shows it: its history, and what the caller may do with it."""

    reviews: tuple[ItemReview, ...]
    can_edit: bool
    steps: tuple[Step, ...]
    limits: Room


@dataclass(frozen=True)
class FolderPage:
    """A child's folder, its cover if it has one, and the items that the caller may know of."""

    folder: AchievementFolder
    cover: ShownCover | None
    items: tuple[ListedItem, ...]
    can_edit: bool


def list_choices(database: Database, caller: Caller) -> Choices:
    """Return the kinds and levels that an item chooses from.

    Raises:
        Forbidden: the caller's role has nothing to do with folders.
    """
    require(PORTFOLIO_READ_CHOICES, caller, Target())
    with database.transaction() as session:
        return choices(session)


def read_folder(database: Database, caller: Caller, pupil_id: UUID) -> FolderPage:
    """Return the folder of a child, with its cover and items, the newest first.

    Raises:
        NotFound: there is no such folder, or none that the caller may know of.
        Forbidden: the caller's role or tie does not allow it.
    """
    with database.transaction(caller.school_id) as session:
        folder = folder_for(session, caller, PORTFOLIO_READ, pupil_id)
        cover = session.get(FolderCover, (folder.school_id, folder.id))
        return FolderPage(
            folder,
            ShownCover(pupil_id, cover) if cover else None,
            with_files(session, _shown_items(session, caller, folder)),
            may(PORTFOLIO_WRITE, caller, Target(pupil_id=pupil_id)),
        )


def create_item(
    database: Database, caller: Caller, pupil_id: UUID, form: dict[str, Any]
) -> ListedItem:
    """Put a new item into a child's folder, as a draft that the family alone sees.

    Raises:
        BadInput: a field does not fit; it is named.
        NotFound: there is no such folder, or none that the caller may know of.
    """
    with database.transaction(caller.school_id) as session:
        folder = folder_for(session, caller, PORTFOLIO_WRITE, pupil_id)
        _check(session, caller, form)
        moment = now()
        item = AchievementItem(
            school_id=folder.school_id,
            id=new_id(),
            folder_id=folder.id,
            pupil_id=pupil_id,
            class_id=folder.class_id,
            state=ItemState.DRAFT,
            version=1,
            created_at=moment,
            changed_at=moment,
            **form,
        )
        session.add(item)
        return _listed(session, item)


def change_item(
    database: Database, caller: Caller, item_id: UUID, form: dict[str, Any]
) -> ListedItem:
    """Change what an item says; one that was returned is a draft again.

    Raises:
        BadInput: a field does not fit; it is named.
        Conflict: it waits for the school, or was verified.
        NotFound: there is no such item, or none that the caller may know of.
    """
    with database.transaction(caller.school_id) as session:
        item = open_for_change(session, caller, item_id)
        _check(session, caller, form)
        for name, value in form.items():
            setattr(item, name, value)
        return _listed(session, item)


def remove_item(database: Database, caller: Caller, item_id: UUID) -> None:
    """Take an item out of the folder, with its files and its history.

    Raises:
        Conflict: it waits for the school, or was verified.
        NotFound: there is no such item, or none that the caller may know of.
    """
    with database.transaction(caller.school_id) as session:
        item = item_for(session, caller, PORTFOLIO_WRITE, item_id, lock=True)
        check_editable(ItemState(item.state))
        for file in session.scalars(select(ItemFile).where(ItemFile.item_id == item.id)):
            drop_file(session, file)
        session.flush()
        session.execute(delete(ItemReview).where(ItemReview.item_id == item.id))
        session.delete(item)


def read_item(
    database: Database, caller: Caller, limits: Limits, item_id: UUID
) -> WholeItem:
    """Return an item with its files, its history, and what the caller may do with it.

    Raises:
        NotFound: there is no such item, or none that the caller may know of.
        Forbidden: the caller's role or tie does not allow it.
    """
    with database.transaction(caller.school_id) as session:
        item = item_for(session, caller, PORTFOLIO_READ_ITEM, item_id)
        target, state = target_of(session, item), ItemState(item.state)
        writes = may(PORTFOLIO_WRITE, caller, target)
        return WholeItem(
            **vars(_listed(session, item)),
            reviews=reviews_of(session, item),
            can_edit=writes and state in WITH_FAMILY,
            steps=open_steps(
                state, writes=writes, verifies=may(PORTFOLIO_VERIFY, caller, target)
            ),
            limits=_room(limits, usage_of(session, item)),
        )


def list_file_states(database: Database, caller: Caller, item_id: UUID) -> Sequence[ItemFile]:
    """Return the files of an item for the state of each alone, in the order in which they came.

    A page that shows the item asks this again and again while a file is looked at. It tells
    nothing of the child, so it is checked as a read is and is no line in the log of looks.

    Raises:
        NotFound: there is no such item, or none that the caller may know of.
        Forbidden: the caller's role or tie does not allow it.
    """
    with database.transaction(caller.school_id) as session:
        item, _basis = allowed_item(session, caller, PORTFOLIO_READ_ITEM, item_id)
        query = select(ItemFile).where(
            ItemFile.school_id == item.school_id, ItemFile.item_id == item.id
        )
        return session.scalars(query.order_by(ItemFile.id)).all()


def open_for_change(session: Session, caller: Caller, item_id: UUID) -> AchievementItem:
    """Return an item that the family changes now, locked and a version on: a caller's step.

    Raises:
        Conflict: it waits for the school, or was verified.
        NotFound: there is no such item, or none that the caller may know of.
    """
    item = item_for(session, caller, PORTFOLIO_WRITE, item_id, lock=True)
    check_editable(ItemState(item.state))
    if item.state == ItemState.RETURNED:
        note_step(session, caller, item, Step.REVISE)
    item.version += 1
    item.changed_at = now()
    return item


def drop_file(session: Session, file: ItemFile) -> None:
    """Take a file and what was drawn of it away: a caller's step; the objects go a bit later."""
    for key in (file.object_key, file.preview_key, file.jpeg_key):
        if key is not None:
            ask_removal(session, key, now())
    session.delete(file)


def _shown_items(
    session: Session, caller: Caller, folder: AchievementFolder
) -> Sequence[AchievementItem]:
    items = session.scalars(
        select(AchievementItem)
        .where(
            AchievementItem.school_id == folder.school_id,
            AchievementItem.folder_id == folder.id,
        )
        .order_by(AchievementItem.year.desc(), AchievementItem.id.desc())
    )
    return [item for item in items if is_shown(caller, item)]


def _listed(session: Session, item: AchievementItem) -> ListedItem:
    (listed,) = with_files(session, [item])
    return listed


def _room(limits: Limits, used: Usage) -> Room:
    free = min(limits.item_bytes - used.item_bytes, limits.folder_bytes - used.folder_bytes)
    return Room(
        limits.file_bytes, max(0, free), max(0, limits.item_files - used.item_files)
    )


def _check(session: Session, caller: Caller, form: dict[str, Any]) -> None:
    check_year(form["year"], today())
    check_award(Award(form["level"], form["awarded_on"], form["issuer"]), today())
    wrong = []
    if session.get(ItemKind, form["kind"]) is None:
        wrong.append(FieldError("kind", said("Выберите вид из списка.")))
    if form["level"] is not None and session.get(AwardLevel, form["level"]) is None:
        wrong.append(FieldError("level", said("Выберите уровень из списка.")))
    # Whom the item goes to for review: a group that the journal binds to this family.
    if form["group_id"] is not None and form["group_id"] not in caller.ties.groups:
        wrong.append(FieldError("group_id", said("Выберите предмет ребёнка из списка.")))
    if wrong:
        raise BadInput(listed([one.what for one in wrong], " "), errors=wrong)
