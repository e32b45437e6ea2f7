"""The journal's tables, one module a feature."""

from services.journal.models.base import Base
from services.journal.models.classes import (
    ClassJournal,
    Enrolment,
    SchoolClass,
    Subject,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.models.closing import (
    ClassJournalTerm,
    ClosingStep,
    CouncilDecision,
    JournalPackage,
    PackageWork,
    YearClosing,
)
from services.journal.models.commendations import Commendation
from services.journal.models.external import (
    ExternalResult,
    ExternalResultChange,
    Monitoring,
    MonitoringTask,
    ParticipantCode,
    RegionalSystem,
    ResultsBatch,
)
from services.journal.models.imports import ImportedCell, ImportedTermMark, JournalImport
from services.journal.models.lessons import Lesson, WorkType
from services.journal.models.levels import PlatformRule, PublishedSum
from services.journal.models.marks import MarkCell, MarkChange, TermMark, TermMarkChange
from services.journal.models.people import (
    Account,
    Appointment,
    Assignment,
    Pupil,
    Representation,
    Representative,
    Staff,
)
from services.journal.models.schools import AcademicYear, School, Term

__all__ = [
    "AcademicYear",
    "Account",
    "Appointment",
    "Assignment",
    "Base",
    "ClassJournal",
    "ClassJournalTerm",
    "ClosingStep",
    "Commendation",
    "CouncilDecision",
    "Enrolment",
    "ExternalResult",
    "ExternalResultChange",
    "ImportedCell",
    "ImportedTermMark",
    "JournalImport",
    "JournalPackage",
    "Lesson",
    "MarkCell",
    "MarkChange",
    "Monitoring",
    "MonitoringTask",
    "PackageWork",
    "ParticipantCode",
    "PlatformRule",
    "PublishedSum",
    "Pupil",
    "RegionalSystem",
    "Representation",
    "Representative",
    "ResultsBatch",
    "School",
    "SchoolClass",
    "Staff",
    "Subject",
    "SubjectGroup",
    "SubjectGroupMember",
    "Term",
    "TermMark",
    "TermMarkChange",
    "WorkType",
    "YearClosing",
]
