"""The archive's tables, one module a feature."""

from services.archive.models.base import Base
from services.archive.models.case_files import CaseFile, RetentionRule
from services.archive.models.packages import (
    Package,
    PackageFile,
    PackageIntake,
    PackageObject,
)

__all__ = [
    "Base",
    "CaseFile",
    "Package",
    "PackageFile",
    "PackageIntake",
    "PackageObject",
    "RetentionRule",
]
