"""Puts items into a child's folder, changes them, shows them and takes them out."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.portfolio.files.rules.files import Limits
from services.portfolio.folders.access import PORTFOLIO_WRITE
from services.portfolio.items.access import PORTFOLIO_READ_CHOICES, PORTFOLIO_READ_ITEM
from services.portfolio.items.models import (
    AchievementItem,
    AwardLevel,
    ItemFile,
    ItemKind,
    ItemReview,
)
from services.portfolio.items.rules import (
    Award,
    ItemState,
    Step,
    check_award,
    check_editable,
    check_year,
)
from services.portfolio.items.usecases.loading import folder_for, item_for, target_of
from services.portfolio.items.usecases.reviews import note_step
from services.portfolio.items.usecases.serializers import Lists, told_item, told_whole_item
from services.portfolio.objects.usecases import ask_removal
from services.shared.accountability.access import Target, require
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, FieldError
from services.shared.process.clock import now, today


def list_choices(database: Database, caller: Caller) -> dict[str, Any]:
    """Return the kinds and levels that an item chooses from.

    Raises:
        Forbidden: the caller's role has nothing to do with folders.
    """
    require(PORTFOLIO_READ_CHOICES, caller, Target())
    with database.transaction() as session:
        lists = Lists.load(session)
    return {"kinds": lists.kinds_in_order(), "levels": lists.levels_in_order()}


def create_item(
    database: Database, caller: Caller, pupil_id: UUID, said: dict[str, Any]
) -> dict[str, Any]:
    """Put a new item into a child's folder, as a draft that the family alone sees.

    Raises:
        BadInput: a field does not fit; it is named.
        NotFound: there is no such folder, or none that the caller may know of.
    """
    with database.transaction(caller.school_id) as session:
        folder = folder_for(session, caller, PORTFOLIO_WRITE, pupil_id)
        _check(session, caller, said)
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
            **said,
        )
        session.add(item)
        return told_item(item, Lists.load(session), [])


def change_item(
    database: Database, caller: Caller, item_id: UUID, said: dict[str, Any]
) -> dict[str, Any]:
    """Change what an item says; one that was returned is a draft again.

    Raises:
        BadInput: a field does not fit; it is named.
        Conflict: it waits for the school, or was verified.
        NotFound: there is no such item, or none that the caller may know of.
    """
    with database.transaction(caller.school_id) as session:
        item = open_for_change(session, caller, item_id)
        _check(session, caller, said)
        for name, value in said.items():
            setattr(item, name, value)
        files = session.scalars(select(ItemFile).where(ItemFile.item_id == item.id)).all()
        return told_item(item, Lists.load(session), files)


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
) -> dict[str, Any]:
    """Return an item with its files, its history, and what the caller may do with it.

    Raises:
        NotFound: there is no such item, or none that the caller may know of.
        Forbidden: the caller's role or tie does not allow it.
    """
    with database.transaction(caller.school_id) as session:
        item = item_for(session, caller, PORTFOLIO_READ_ITEM, item_id)
        return told_whole_item(session, caller, item, target_of(session, item), limits)


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
    """Take a file and its preview away: a caller's step; the objects go a moment later."""
    for key in (file.object_key, file.preview_key):
        if key is not None:
            ask_removal(session, key, now())
    session.delete(file)


def _check(session: Session, caller: Caller, said: dict[str, Any]) -> None:
    check_year(said["year"], today())
    check_award(Award(said["level"], said["awarded_on"], said["issuer"]), today())
    wrong = []
    if session.get(ItemKind, said["kind"]) is None:
        wrong.append(FieldError("kind", "Выберите вид из списка."))
    if said["level"] is not None and session.get(AwardLevel, said["level"]) is None:
        wrong.append(FieldError("level", "Выберите уровень из списка."))
    # Whom the item goes to for review: a group that the journal binds to this family.
    if said["group_id"] is not None and said["group_id"] not in caller.ties.groups:
        wrong.append(FieldError("group_id", "Выберите предмет ребёнка из списка."))
    if wrong:
        raise BadInput(" ".join(one.what for one in wrong), errors=wrong)
