"""Journals of several years are of the same children; whom a class has not comes in when told."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from services.journal.classes.models import Enrolment, SchoolClass
from services.journal.imports.usecases.importing import import_file
from services.journal.imports.usecases.report import Report
from services.journal.people.models import Pupil
from services.journal.rosters.usecases.importing import import_pupils
from services.journal.years.models import AcademicYear
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from tests.journal.conftest import Ask
from tests.journal.imports.files import bring, problems, register
from tests.journal.imports.test_cases import case
from tests.journal.workbooks.factory import Table, class_journal

Stay = tuple[str, str, str, date]
SEPTEMBER, OCTOBER = "25-newcomer/1-september.xlsx", "25-newcomer/2-october.xlsx"
WHOLE = ("Иванов Пётр Ильич", "Петрова Ольга Юрьевна")


@pytest.fixture
def operator(database: Database) -> Caller:
    """The operator of a school without a year."""
    return register(database)


def journal(names: tuple[str, ...], first: int) -> bytes:
    """The journal of a class in a year that begins in `first`."""
    days = (date(first, 9, 3), date(first, 9, 5))
    return class_journal([Table("Алгебра", days, {name: ["5", "4", 4.5, "5"] for name in names})])


def bring_year(
    database: Database, caller: Caller, names: tuple[str, ...], first: int, class_name: str,
    **more: Any,
) -> Report:
    """Import the journal of a class in a year."""
    return import_file(
        database, caller, content=journal(names, first), year=f"{first}/{first + 1}",
        class_name=class_name, **more,
    )


def stays(database: Database) -> list[Stay]:
    """Who was in which class of which year, from when; by name and year."""
    with database.transaction("131") as session:
        rows = session.execute(
            select(Pupil.family_name, AcademicYear.name, SchoolClass.name, Enrolment.enrolled_on)
            .select_from(Enrolment)
            .join(Pupil, Pupil.id == Enrolment.pupil_id)
            .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
            .join(AcademicYear, AcademicYear.id == Enrolment.year_id)
            .order_by(Pupil.family_name, AcademicYear.name)
        )
        return [(*row,) for row in rows]


def children(database: Database) -> int:
    """How many children the school knows."""
    with database.transaction("131") as session:
        return len(session.scalars(select(Pupil.id)).all())


@pytest.mark.parametrize("years", [((2023, "6А"), (2024, "7А")), ((2024, "7А"), (2023, "6А"))])
def test_the_classes_of_two_years_are_the_same_children(
    database: Database, operator: Caller, years: tuple[tuple[int, str], ...]
) -> None:
    for first, class_name in years:
        assert bring_year(database, operator, WHOLE, first, class_name).problems == []
    assert children(database) == 2
    assert [stay[:3] for stay in stays(database)] == [
        ("Иванов", "2023/2024", "6А"), ("Иванов", "2024/2025", "7А"),
        ("Петрова", "2023/2024", "6А"), ("Петрова", "2024/2025", "7А"),
    ]


def test_a_preview_says_who_is_known(database: Database, operator: Caller) -> None:
    bring_year(database, operator, WHOLE[:1], 2023, "6А")
    told = bring_year(database, operator, WHOLE, 2024, "7А", preview=True)
    assert [(one.written, one.known_as) for one in told.pupils] == [
        (WHOLE[0], "Иванов Пётр Ильич"), (WHOLE[1], None)
    ]


def test_initials_say_enough_within_the_class_that_moves_up_and_nowhere_else(
    database: Database, operator: Caller
) -> None:
    bring_year(database, operator, ("Иванов П.",), 2023, "6А")
    bring_year(database, operator, ("Иванов П.",), 2024, "7А")
    assert children(database) == 1
    bring_year(database, operator, ("Иванов П.",), 2025, "8Б")
    assert children(database) == 2


def test_a_child_of_a_list_is_the_child_of_a_journal(
    database: Database, operator: Caller
) -> None:
    content = "ФИО;Дата рождения;Класс\nИванов Пётр Ильич;12.05.2013;6А\n".encode()
    assert import_pupils(database, operator, content=content, year="2023/2024").problems == []
    assert bring_year(database, operator, WHOLE, 2024, "7А").problems == []
    assert children(database) == 2


def test_who_is_in_another_class_of_the_year_is_not_taken_from_it(
    database: Database, operator: Caller
) -> None:
    bring_year(database, operator, WHOLE[:1], 2024, "7А")
    told = bring_year(database, operator, WHOLE, 2024, "7Б")
    assert [one.what for one in told.problems] == [
        "«Иванов Пётр Ильич» по журналу в классе 7А: сначала переведите в этот класс."
    ]


def test_two_namesakes_of_other_years_keep_the_file_out(
    database: Database, operator: Caller
) -> None:
    content = (
        "ФИО;Дата рождения;Класс\nИванов Пётр Ильич;12.05.2013;6А\n"
        "Иванов Пётр Ильич;13.05.2013;6Б\n"
    ).encode()
    import_pupils(database, operator, content=content, year="2023/2024")
    told = bring_year(database, operator, WHOLE[:1], 2024, "7В")
    assert "может быть тем же учеником" in problems(told)[0]


def test_a_newcomer_of_a_later_file_is_named_and_comes_in_when_told(
    database: Database, operator: Caller
) -> None:
    assert bring(database, operator, case(SEPTEMBER)).problems == []
    told = bring(database, operator, case(OCTOBER))
    assert told.newcomers == ["Сидорова Новенькая Олеговна"]
    assert len(told.problems) == 1
    assert children(database) == 2
    told = bring(database, operator, case(OCTOBER), enrol=True)
    assert (told.problems, told.newcomers) == ([], [])
    assert children(database) == 3
    # From the day of the first mark, so that none stands outside.
    assert [stay[3] for stay in stays(database) if stay[0] == "Сидорова"] == [date(2024, 10, 8)]
    assert bring(database, operator, case(OCTOBER)).summary.changed == 0


def test_a_deputy_lets_a_newcomer_in_from_the_preview(
    database: Database, operator: Caller, ask: Ask
) -> None:
    bring(database, operator, case(SEPTEMBER))
    deputy = Caller("deputy", "deputy", "131", correlation_id="0" * 32)
    form = {"file": (BytesIO(case(OCTOBER)), "journal.xlsx"), "year": "2024/2025",
            "class_name": "7А"}
    made = ask("POST", deputy, "/imports", form=form, status=201).json
    assert (made["state"], made["newcomers"]) == ("refused", ["Сидорова Новенькая Олеговна"])
    ask("POST", deputy, f"/imports/{made['id']}/apply", status=409)
    again = ask("POST", deputy, f"/imports/{made['id']}/enrol").json
    assert (again["state"], again["newcomers"]) == ("ready", [])
    assert children(database) == 2
    done = ask("POST", deputy, f"/imports/{made['id']}/apply").json
    assert (done["state"], children(database)) == ("applied", 3)
