"""Reading of items: with their files, kinds and levels, and how much they take up."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.portfolio.core.uploads import Usage
from services.portfolio.items.models import (
    AchievementItem,
    AwardLevel,
    ItemFile,
    ItemKind,
    ItemReview,
)

# A JPEG beside a picture takes no room unless it is so many times larger than what came: of one
# tile that it repeats, a HEIC of 300 KB makes 50 MB.
_JPEG_TIMES = 8


@dataclass(frozen=True)
class Choices:
    """The kinds and levels that an item chooses from, each in its order."""

    kinds: tuple[ItemKind, ...]
    levels: tuple[AwardLevel, ...]


@dataclass(frozen=True)
class ListedItem:
    """An item as a list shows it; its files in the order in which they came."""

    item: AchievementItem
    kind: ItemKind
    level: AwardLevel | None
    files: tuple[ItemFile, ...]


def choices(session: Session) -> Choices:
    """Return the kinds and levels that there are."""
    kinds = session.scalars(select(ItemKind).order_by(ItemKind.position))
    levels = session.scalars(select(AwardLevel).order_by(AwardLevel.position))
    return Choices(tuple(kinds), tuple(levels))


def with_files(session: Session, items: Sequence[AchievementItem]) -> tuple[ListedItem, ...]:
    """Return items in the order given, each with its kind, level and files."""
    known = choices(session)
    kinds = {one.code: one for one in known.kinds}
    levels = {one.code: one for one in known.levels}
    files: dict[UUID, list[ItemFile]] = {}
    query = (
        select(ItemFile)
        .where(ItemFile.item_id.in_([item.id for item in items]))
        .order_by(ItemFile.id)
    )
    for file in session.scalars(query):
        files.setdefault(file.item_id, []).append(file)
    return tuple(
        ListedItem(
            item,
            kinds[item.kind],
            levels[item.level] if item.level else None,
            tuple(files.get(item.id, ())),
        )
        for item in items
    )


def reviews_of(session: Session, item: AchievementItem) -> tuple[ItemReview, ...]:
    """Return the history of an item, the oldest step first."""
    return tuple(
        session.scalars(
            select(ItemReview)
            .where(ItemReview.school_id == item.school_id, ItemReview.item_id == item.id)
            .order_by(ItemReview.id)
        )
    )


def usage_of(session: Session, item: AchievementItem) -> Usage:
    """Return how much the item and its folder take up already."""
    own = ItemFile.item_id == item.id
    free = _JPEG_TIMES * ItemFile.size
    size = ItemFile.size + func.greatest(func.coalesce(ItemFile.jpeg_size, 0) - free, 0)
    row = session.execute(
        select(
            func.coalesce(func.sum(size).filter(own), 0),
            func.coalesce(func.sum(size), 0),
            func.count().filter(own),
        )
        .join(
            AchievementItem,
            (AchievementItem.school_id == ItemFile.school_id)
            & (AchievementItem.id == ItemFile.item_id),
        )
        .where(
            AchievementItem.school_id == item.school_id,
            AchievementItem.folder_id == item.folder_id,
        )
    ).one()
    return Usage(int(row[0]), int(row[1]), int(row[2]))
