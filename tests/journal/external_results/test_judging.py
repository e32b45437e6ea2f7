"""The rules of judging, without a database."""

from typing import Any

import pytest

from services.journal.external_results.rules.comparing import Comparison, compare
from services.journal.external_results.rules.judging import (
    Reason,
    Refusal,
    first_rows,
    read_record,
    refusal_of,
)
from services.journal.external_results.rules.records import record_from
from services.journal.monitorings.rules import Monitoring, monitoring_from
from services.journal.monitorings.schemas import MonitoringSchema
from tests.journal.region import monitoring, record


def loaded(**changes: Any) -> Monitoring:
    return monitoring_from(MonitoringSchema().load(monitoring(**changes)))


def judged(told: Any, **against: Any) -> Reason | None:
    read = read_record(told)
    if isinstance(read, Refusal):
        return read.reason
    found = refusal_of(
        read,
        1,
        **{
            "first": first_rows([told]),
            "monitoring": loaded(),
            "schools": {"131"},
            "class_name": "7А",
            **against,
        },
    )
    assert found is None or (found.why.endswith(f"({found.reason.label}).") and found.what)
    return found.reason if found else None


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (record("10423", 1, 2, 2), None),
        (record("10423", "X", 0, 1), None),
        (record("10423", "Х", 2, 1.5, total=3.5, mark="5"), None),
        (record("10423", 1, 3, 1), Reason.ABOVE_MAXIMUM),
        (record("10423", 1, 2, 2, total=4), Reason.WRONG_TOTAL),
        (record("10423", 1, 2), Reason.WRONG_TASKS),
        (record("10423", 1, 1, 1, mark="2"), Reason.WRONG_MARK),
        (record("10423", 1, 1, 1, mark=None), Reason.WRONG_MARK),
        (record("10423", 1, 1, 1, level="пониженный"), Reason.WRONG_LEVEL),
        (record("10423", 1, 1, 1, level=""), Reason.WRONG_LEVEL),
        (record("10423", 1, 1, 1, **{"class": "7Б"}), Reason.OTHER_CLASS),
        (record("10423", 1, 1, 1, **{"class": " 7 «A» "}), None),
        (record("10423", 1, 1, 1, school="999"), Reason.UNKNOWN_SCHOOL),
        (record("10423", 1, -1, 1), Reason.UNREADABLE),
        (record("10423", 1, True, 1), Reason.UNREADABLE),
        (record("10423", 1, 0.333, 1), Reason.UNREADABLE),
        (record("10423", 1, 1, 1, total="3"), Reason.UNREADABLE),
        (record("", 1, 1, 1), Reason.UNREADABLE),
        (record("1\x000423", 1, 1, 1), Reason.UNREADABLE),
        ({**record("10423", 1, 1, 1), "points": "111"}, Reason.UNREADABLE),
        ("no object", Reason.UNREADABLE),
    ],
)
def test_a_record_is_taken_or_refused_for_a_reason(told: Any, reason: Reason | None) -> None:
    assert judged(told) == reason


def test_a_code_that_was_not_issued_is_refused() -> None:
    assert judged(record("10423", 1, 1, 1), class_name=None) is Reason.UNKNOWN_CODE


def test_results_of_a_monitoring_that_was_not_announced_are_refused() -> None:
    assert judged(record("10423", 1, 1, 1), monitoring=None) is Reason.UNKNOWN_MONITORING


def test_the_second_record_of_a_participant_is_refused_and_names_the_first() -> None:
    told = record("10423", 1, 1, 1)
    first = first_rows([record("20000", 1), told, told, {**told, "school": "132"}])
    assert first[("131", "10423")] == 2
    found = refusal_of(
        record_from(told),
        3,
        first=first,
        monitoring=loaded(),
        schools={"131"},
        class_name="7А",
    )
    assert found is not None
    assert found.reason is Reason.DUPLICATE
    assert "в записи 2" in found.why


def test_variants_count_where_they_are_announced() -> None:
    told = record("10423", 1, 1, 1, variant="3")
    assert judged(told) is None
    assert judged(told, monitoring=loaded(variants=["1", "2"])) is Reason.UNKNOWN_VARIANT


def test_without_scales_a_mark_may_be_missing_and_a_level_must() -> None:
    bare = loaded(levels=[], marks=[])
    assert judged(record("1", 1, 1, 1, mark=None, level=None), monitoring=bare) is None
    assert judged(record("1", 1, 1, 1, level=None), monitoring=bare) is None
    wrong = record("1", 1, 1, 1, mark="6", level=None)
    assert judged(wrong, monitoring=bare) is Reason.WRONG_MARK
    assert judged(record("1", 1, 1, 1), monitoring=bare) is Reason.WRONG_LEVEL


def test_levels_without_points_are_a_list_of_names() -> None:
    named = loaded(levels=[{"level": "базовый"}, {"level": "пониженный"}])
    assert judged(record("1", 0, 0, 1, level="базовый"), monitoring=named) is None
    assert judged(record("1", 1, 1, 1, level="высокий"), monitoring=named) is Reason.WRONG_LEVEL


@pytest.mark.parametrize(
    ("external", "term_mark", "comparison"),
    [
        ("3", "4", Comparison.LOWERED),
        ("4", "4", Comparison.CONFIRMED),
        ("5", "4", Comparison.RAISED),
        ("5", None, None),
        (None, "5", None),
        ("5", "н/а", None),
        ("5", "осв", None),
    ],
)
def test_an_external_mark_lowers_confirms_or_raises_the_term_mark(
    external: str | None, term_mark: str | None, comparison: Comparison | None
) -> None:
    assert compare(external, term_mark) is comparison
