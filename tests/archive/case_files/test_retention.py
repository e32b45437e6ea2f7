"""The dates from which records may go."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.archive.case_files.rules.retention import (
    DEFAULT_RULES,
    Anchor,
    RecordKind,
    disposable_from,
    explain,
)


def test_a_journal_closed_in_2025_may_go_in_2031() -> None:
    assert disposable_from(5, Anchor.NEXT_JAN_1, date(2025, 8, 31)) == date(2031, 1, 1)


def test_a_term_from_the_exact_date_ends_on_the_same_day_of_a_later_year() -> None:
    assert disposable_from(3, Anchor.EXACT_DATE, date(2025, 3, 14)) == date(2028, 3, 14)


def test_a_term_that_began_on_29_february_ends_on_1_march() -> None:
    assert disposable_from(3, Anchor.EXACT_DATE, date(2024, 2, 29)) == date(2027, 3, 1)


def test_what_is_kept_for_ever_never_may_go() -> None:
    assert disposable_from(None, Anchor.NEXT_JAN_1, date(2025, 8, 31)) is None


@given(
    st.integers(1, 100), st.sampled_from(Anchor), st.dates(date(1990, 1, 1), date(2090, 12, 31))
)
def test_nothing_ever_goes_before_its_years_are_over(
    years: int, anchor: Anchor, closed_on: date
) -> None:
    due = disposable_from(years, anchor, closed_on)
    assert due is not None
    assert (due.year, due.month, due.day) >= (
        closed_on.year + years, closed_on.month, closed_on.day,
    )


@pytest.mark.parametrize(
    ("years", "word"), [(1, "1 год "), (3, "3 года "), (5, "5 лет "), (75, "75 лет ")]
)
def test_the_reason_counts_years_in_russian(years: int, word: str) -> None:
    assert word in explain(years, Anchor.NEXT_JAN_1, "п. 5.2", date(2025, 8, 31))


def test_the_reason_names_source_start_and_date() -> None:
    assert explain(5, Anchor.NEXT_JAN_1, "п. 5.2", date(2025, 8, 31)) == (
        "Срок 5 лет (п. 5.2) считается с 01.01.2026; к уничтожению не раньше 01.01.2031."
    )


def test_the_regulations_terms_stand_in_the_default_rules() -> None:
    terms = {rule.kind: rule.years for rule in DEFAULT_RULES if rule.confirmed}
    assert terms == {
        RecordKind.JOURNAL: 5,
        RecordKind.JOURNAL_PRINTOUT: 5,
        RecordKind.CLASS_SUMMARY_SHEET: 25,
    }
