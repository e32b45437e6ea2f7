"""The archive's tables, one module a feature."""

from services.archive.models.base import Base
from services.archive.models.case_files import CaseFile, RetentionRule
from services.archive.models.clock import PlatformClock
from services.archive.models.disposal import (
    ActDocument,
    ActNumber,
    ArchiveDetails,
    DestructionReceipt,
    DestructionRequest,
    DisposalAct,
    DisposalItem,
    DisposalSignature,
)
from services.archive.models.holds import RetentionHold
from services.archive.models.packages import (
    Package,
    PackageFile,
    PackageIntake,
    PackageObject,
)

__all__ = [
    "ActDocument",
    "ActNumber",
    "ArchiveDetails",
    "Base",
    "CaseFile",
    "DestructionReceipt",
    "DestructionRequest",
    "DisposalAct",
    "DisposalItem",
    "DisposalSignature",
    "Package",
    "PackageFile",
    "PackageIntake",
    "PackageObject",
    "PlatformClock",
    "RetentionHold",
    "RetentionRule",
]
