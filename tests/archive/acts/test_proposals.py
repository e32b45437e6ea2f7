"""Which case files may be proposed, and in which words another may not."""

from dataclasses import replace
from datetime import date

import pytest

from services.archive.acts.rules.proposals import why_not_proposable
from services.archive.case_files.rules.current_state import CaseState, Term
from services.archive.case_files.rules.retention import Anchor, RecordKind

TODAY = date(2031, 1, 10)
DUE = Term(
    years=5, anchor=Anchor.NEXT_JAN_1, confirmed=True, epk_flag=False,
    closed_on=date(2025, 5, 31),
)  # fmt: skip
UNKNOWN = "платформа не знает, какие данные к нему относятся"


@pytest.mark.parametrize(
    ("state", "kind", "term", "has_class", "why"),
    [
        (CaseState.DUE, RecordKind.JOURNAL, DUE, True, None),
        (CaseState.DUE, RecordKind.CLASS_SUMMARY_SHEET, DUE, False, None),
        (CaseState.DUE, RecordKind.JOURNAL, DUE, False, UNKNOWN),
        (CaseState.DUE, RecordKind.DISPOSAL_ACT, DUE, True, UNKNOWN),
        (CaseState.ON_HOLD, RecordKind.JOURNAL, DUE, True, "дело на удержании"),
        (CaseState.PROPOSED, RecordKind.JOURNAL, DUE, True, "решение по делу уже готовится"),
        (
            CaseState.ACTIVE, RecordKind.JOURNAL, replace(DUE, closed_on=None), True,
            "дело ещё не закрыто",
        ),
        (
            CaseState.ACTIVE, RecordKind.JOURNAL, replace(DUE, confirmed=False), True,
            "срок хранения школой не подтверждён",
        ),
        (
            CaseState.ACTIVE, RecordKind.JOURNAL, replace(DUE, years=None), True,
            "хранится постоянно",
        ),
        (
            CaseState.EXTENDED, RecordKind.JOURNAL,
            replace(DUE, extended_until=date(2032, 3, 1)), True,
            "срок хранения истекает 01.03.2032",
        ),
    ],
)
def test_a_case_file_is_proposed_when_it_is_due_and_its_data_is_known(
    state: CaseState, kind: RecordKind, term: Term, has_class: bool, why: str | None
) -> None:
    assert why_not_proposable(state, kind, term, TODAY, has_class=has_class) == why
