"""The two exports that schools gave, through the whole import on a real database."""

import time

from services.journal.imports.usecases.report import Figures
from services.shared.database.base import Database
from tests.journal.conftest import CountStatements
from tests.journal.imports.files import bring, counts, register, sample


def test_both_real_files_go_in_whole_and_a_second_time_change_nothing(
    database: Database, statements: CountStatements
) -> None:
    operator = register(database)
    report, journal = sample("progress-report-8a.xlsx"), sample("class-journal-8a-term1.xlsx")
    started = time.process_time()
    with statements() as sent:
        told = bring(database, operator, report, None)
    assert time.process_time() - started < 10
    assert len(sent) <= 54
    assert told.problems == []
    assert told.class_name == "8А"
    assert told.summary == Figures(
        pupils=28, subjects=20, lessons=321, marks=2567, changed=3154 + 476
    )
    assert (told.averages.compared, told.averages.agree) == (672, 665)
    again = bring(database, operator, journal, "8Б")
    assert (again.problems, again.summary.pupils) == ([], 18)
    assert (again.averages.compared, again.averages.agree) == (146, 146)
    before = counts(database)
    assert bring(database, operator, report, None).summary.changed == 0
    assert bring(database, operator, journal, "8Б").summary.changed == 0
    assert counts(database) == before
