"""Puts items, files and reviews into the form in which they are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.portfolio.files.rules.files import KINDS, Held, Limits
from services.portfolio.folders.access import PORTFOLIO_WRITE
from services.portfolio.items.access import PORTFOLIO_VERIFY
from services.portfolio.items.models import (
    AchievementItem,
    AwardLevel,
    ItemFile,
    ItemKind,
    ItemReview,
)
from services.portfolio.items.rules import STEPS, WITH_FAMILY, ItemState, Step
from services.shared.accountability.access import Target, may
from services.shared.accountability.caller import Caller

_ADDRESS = "/api/portfolio/v1/items"


@dataclass(frozen=True)
class Lists:
    """The kinds and levels by code."""

    kinds: dict[str, ItemKind]
    levels: dict[str, AwardLevel]

    @classmethod
    def load(cls, session: Session) -> "Lists":
        """Load both lists in their order."""
        kinds = session.scalars(select(ItemKind).order_by(ItemKind.position))
        levels = session.scalars(select(AwardLevel).order_by(AwardLevel.position))
        return cls({one.code: one for one in kinds}, {one.code: one for one in levels})

    def kinds_in_order(self) -> list[dict[str, Any]]:
        """Return the kinds as they are told."""
        return [_told_kind(one) for one in self.kinds.values()]

    def levels_in_order(self) -> list[dict[str, Any]]:
        """Return the levels as they are told."""
        return [{"code": one.code, "name": one.name} for one in self.levels.values()]


def told_item(item: AchievementItem, lists: Lists, files: Sequence[ItemFile]) -> dict[str, Any]:
    """Return an item as a list shows it."""
    level = lists.levels[item.level] if item.level else None
    return {
        **{
            name: getattr(item, name)
            for name in (
                "id", "pupil_id", "class_id", "year", "title", "words", "subject", "group_id",
                "awarded_on", "issuer", "state", "version", "created_at", "changed_at",
                "submitted_at",
            )
        },
        "kind": _told_kind(lists.kinds[item.kind]),
        "level": {"code": level.code, "name": level.name} if level else None,
        "files": [told_file(file) for file in files],
    }  # fmt: skip


def told_whole_item(
    session: Session, caller: Caller, item: AchievementItem, target: Target, limits: Limits
) -> dict[str, Any]:
    """Return an item as its own page shows it."""
    files = files_of(session, [item.id]).get(item.id, [])
    held = held_by(session, item)
    reviews = session.scalars(
        select(ItemReview)
        .where(ItemReview.school_id == item.school_id, ItemReview.item_id == item.id)
        .order_by(ItemReview.id)
    ).all()
    writes = may(PORTFOLIO_WRITE, caller, target)
    return {
        **told_item(item, Lists.load(session), files),
        "reviews": [
            {"at": one.at, "step": one.step, "words": one.words, "role": one.role}
            for one in reviews
        ],
        "can_edit": writes and ItemState(item.state) in WITH_FAMILY,
        "steps": _open_steps(caller, item, target, writes),
        "limits": {
            "file_bytes": limits.file_bytes,
            "free_bytes": max(
                0,
                min(
                    limits.item_bytes - held.item_bytes, limits.folder_bytes - held.folder_bytes
                ),
            ),
            "free_files": max(0, limits.item_files - held.item_files),
            "suffixes": [kind.suffix for kind in KINDS.values()],
        },
    }


def told_file(file: ItemFile) -> dict[str, Any]:
    """Return a file with its addresses on this platform."""
    address = f"{_ADDRESS}/{file.item_id}/files/{file.id}"
    return {
        "id": file.id,
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "added_at": file.added_at,
        "in_place": KINDS[file.content_type].in_place,
        "url": f"{address}/content",
        "preview_state": file.preview_state,
        "preview": {
            "url": f"{address}/preview",
            "width": file.preview_width,
            "height": file.preview_height,
        }
        if file.preview_state == "ready"
        else None,
    }


def files_of(session: Session, item_ids: Sequence[UUID]) -> dict[UUID, list[ItemFile]]:
    """Return the files of items, each item's in the order in which they came."""
    found: dict[UUID, list[ItemFile]] = {}
    query = select(ItemFile).where(ItemFile.item_id.in_(item_ids)).order_by(ItemFile.id)
    for file in session.scalars(query):
        found.setdefault(file.item_id, []).append(file)
    return found


def held_by(session: Session, item: AchievementItem) -> Held:
    """Return how much the item and its folder hold already."""
    own = ItemFile.item_id == item.id
    row = session.execute(
        select(
            func.coalesce(func.sum(ItemFile.size).filter(own), 0),
            func.coalesce(func.sum(ItemFile.size), 0),
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
    return Held(int(row[0]), int(row[1]), int(row[2]))


def _open_steps(
    caller: Caller, item: AchievementItem, target: Target, writes: bool
) -> list[str]:
    verifies = may(PORTFOLIO_VERIFY, caller, target)
    allowed = {
        Step.SUBMIT: writes,
        Step.VERIFY: verifies,
        Step.RETURN: verifies,
        Step.WITHDRAW: verifies,
    }
    state = ItemState(item.state)
    return [
        step.value
        for step, mine in allowed.items()
        if mine
        and (STEPS[step][0] is state or (step is Step.SUBMIT and state is ItemState.RETURNED))
    ]


def _told_kind(kind: ItemKind) -> dict[str, Any]:
    return {
        "code": kind.code, "name": kind.name, "makes_commendation": kind.makes_commendation
    }  # fmt: skip
