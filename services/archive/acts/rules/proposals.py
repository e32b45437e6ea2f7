"""Which case files may be proposed for destruction, and why another may not."""

from datetime import date

from services.archive.acts.rules.requests import DATA_CLASSES
from services.archive.case_files.rules.current_state import CaseState, Term, why_not_due
from services.archive.case_files.rules.retention import RecordKind
from services.shared.wording import said


def why_not_proposable(
    state: CaseState, kind: str, term: Term, today: date, *, has_class: bool
) -> str | None:
    """Return in words why a case file may not be proposed now, or None if it may."""
    if state is CaseState.ON_HOLD:
        return said("дело на удержании")
    if state is not CaseState.DUE:
        return why_not_due(term, today)
    if kind not in DATA_CLASSES or (kind == RecordKind.JOURNAL and not has_class):
        return said("платформа не знает, какие данные к нему относятся")
    return None
