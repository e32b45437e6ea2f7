"""The archive's tables, one module a feature."""

from services.archive.models.base import Base
from services.archive.models.case_files import CaseFile, RetentionRule

__all__ = ["Base", "CaseFile", "RetentionRule"]
