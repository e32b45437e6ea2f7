"""Case files of class journals, from the event to the list that the archivist reads."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from services.archive.case_files.consumers import class_journal_opened
from services.archive.core.clock import PlatformClock
from services.archive.inventory.usecases.case_files import list_case_files
from services.shared.accountability.access_log import Access
from services.shared.database.base import Database, new_id
from services.shared.errors import Forbidden
from services.shared.messaging.envelope import Envelope
from tests.callers import caller

CLOCK = PlatformClock(movable=True)


def opened(school: str = "131", journal: UUID | None = None) -> Envelope:
    return Envelope(
        id=new_id(),
        type="org.letopis.journal.class_journal.opened.v1",
        subject="class_journal",
        school_id=school,
        sequence=1,
        time=datetime(2024, 9, 1, tzinfo=UTC),
        data={
            "class_id": str(new_id()),
            "class_journal_id": str(journal or new_id()),
            "class_name": "8А",
            "grade": 8,
            "year": {"name": "2024/2025", "starts_on": "2024-09-01", "ends_on": "2025-08-31"},
            "opened_at": "2024-09-01T06:00:00+00:00",
        },
        actor="operator",
    )


def tell(database: Database, event: Envelope) -> None:
    with database.transaction(event.school_id) as session:
        class_journal_opened(session, event)


def test_an_opened_journal_has_a_case_file_with_its_date_and_the_reason(
    database: Database,
) -> None:
    tell(database, opened())
    (file,) = list_case_files(database, CLOCK, caller("archivist"), None)
    assert file.file.title == "Электронный журнал 8А класса"
    assert file.disposable_from == date(2031, 1, 1)
    assert file.expected is True
    assert "5.2" in file.why
    assert "01.01.2031" in file.why


def test_the_same_journal_told_of_twice_is_one_case_file(database: Database) -> None:
    event = opened()
    tell(database, event)
    tell(database, replace(event, id=new_id(), sequence=2))
    assert len(list_case_files(database, CLOCK, caller("director"), None)) == 1


def test_a_school_sees_its_own_case_files_alone(database: Database) -> None:
    tell(database, opened("131"))
    tell(database, opened("lyceum-2"))
    assert len(list_case_files(database, CLOCK, caller("archivist", school="131"), None)) == 1


def test_case_files_are_narrowed_by_year(database: Database) -> None:
    tell(database, opened())
    assert list_case_files(database, CLOCK, caller("archivist"), "2023/2024") == []


@pytest.mark.parametrize("role", ["teacher", "representative", "pupil", "platform_admin"])
def test_who_has_no_business_in_the_archive_is_refused(database: Database, role: str) -> None:
    with pytest.raises(Forbidden):
        list_case_files(database, CLOCK, caller(role), None)


def test_reading_the_archive_is_logged(database: Database) -> None:
    list_case_files(database, CLOCK, caller("data_officer"), None)
    with database.transaction("131") as session:
        (row,) = session.scalars(select(Access)).all()
    assert (row.action, row.role, row.outcome) == ("archive.read", "data_officer", "allowed")
