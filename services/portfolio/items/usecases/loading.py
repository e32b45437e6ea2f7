"""Finds the item that somebody asks for, if they may have it, and logs that."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.portfolio.folders.models import AchievementFolder
from services.portfolio.items.models import AchievementItem
from services.portfolio.items.rules import WITH_SCHOOL, ItemState
from services.shared.accountability.access import Action, Basis, Target, require
from services.shared.accountability.access_log import record_access
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.errors import NotFound
from services.shared.wording import said

FAMILY = frozenset({Role.REPRESENTATIVE, Role.PUPIL})


def item_for(
    session: Session, caller: Caller, action: Action, item_id: UUID, *, lock: bool = False
) -> AchievementItem:
    """Return the item if the caller may do `action` to it, and write that into the log.

    What the family still works on is not there for anybody else.

    Raises:
        NotFound: there is no such item, or none that the caller may know of.
        Forbidden: the caller's role or tie does not allow it.
    """
    item, basis = allowed_item(session, caller, action, item_id, lock=lock)
    record_access(session, caller, basis, kind="portfolio")
    return item


def allowed_item(
    session: Session, caller: Caller, action: Action, item_id: UUID, *, lock: bool = False
) -> tuple[AchievementItem, Basis]:
    """Return the item as `item_for` does, and the basis, which is the caller's to log.

    Raises:
        NotFound: there is no such item, or none that the caller may know of.
        Forbidden: the caller's role or tie does not allow it.
    """
    item = session.get(AchievementItem, (caller.school_id, item_id), with_for_update=lock)
    target = target_of(session, item) if item else Target()
    basis = require(action, caller, target)
    if item is None or not is_shown(caller, item):
        raise NotFound(said("Такой записи нет."))
    return item, basis


def target_of(session: Session, item: AchievementItem) -> Target:
    """Return what the access rules compare: the child, its class of today, the item's group."""
    folder = session.get_one(AchievementFolder, (item.school_id, item.folder_id))
    return Target(pupil_id=item.pupil_id, class_id=folder.class_id, group_id=item.group_id)


def is_shown(caller: Caller, item: AchievementItem) -> bool:
    """Tell whether an item is there at all for somebody in this role."""
    return caller.role in FAMILY or ItemState(item.state) in WITH_SCHOOL
