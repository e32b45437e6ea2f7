"""The portfolio's tables, one module a feature."""

from services.portfolio.models.base import Base
from services.portfolio.models.folders import AchievementFolder, FolderCover
from services.portfolio.models.items import (
    AchievementItem,
    AwardLevel,
    ItemFile,
    ItemKind,
    ItemReview,
    PreviewWaiting,
    School,
)
from services.portfolio.models.objects import ObjectRemoval

__all__ = [
    "AchievementFolder",
    "AchievementItem",
    "AwardLevel",
    "Base",
    "FolderCover",
    "ItemFile",
    "ItemKind",
    "ItemReview",
    "ObjectRemoval",
    "PreviewWaiting",
    "School",
]
