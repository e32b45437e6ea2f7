"""What lists write holds against the history of facts: nothing is moved beside it."""

from datetime import date

import pytest

from services.journal.app import SERVICE
from services.shared.accountability.caller import Caller
from services.shared.accountability.comparison import compare
from services.shared.database.base import Database
from tests.journal.papers.files import child
from tests.journal.rosters.school import TODAY, at, bring, figures, lists

FIFTH = [child("Жуков Пётр Ильич"), child("Ёлкина Вера", ""), child("Евсеев Лев")]
OTHER = [child("Орлов Марк Ильич"), child("Панин Лев Ильич"), child("Рощин Ян Ильич")]


def test_every_change_of_lists_is_in_the_history(
    database: Database, operator: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, date(2026, 8, 20))
    bring(database, operator, lists({"5А": FIFTH, "5Б": OTHER}))
    bring(database, operator, lists({"5А": [*FIFTH, OTHER[0]], "5Б": OTHER[1:]}))
    at(monkeypatch, TODAY)
    changed = [child("Белов Пётр Ильич"), child("Ёлкина Вера"), OTHER[0]]
    report = bring(database, operator, lists(
        {"5А": changed, "5Б": [FIFTH[2], OTHER[1], child("Титов Глеб")]}, "12.10.2026"
    ))
    assert figures(report) == (1, 1, 1, 2, 2)
    for comparison in SERVICE.comparisons:
        with database.transaction("131") as session:
            assert compare(session, comparison, "131", None) == []
