"""Lists of staff: posts give roles, classes get their teachers, one person stays one."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from services.journal.classes.models import ClassTeacher, SchoolClass
from services.journal.load.usecases.changing import take_effect
from services.journal.papers.outcome import ListReport
from services.journal.people.models import Appointment, Staff
from services.journal.rosters.usecases.importing import import_pupils
from services.journal.staff_lists.rules.posts import roles_of_post
from services.journal.staff_lists.usecases.importing import import_staff
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from tests.journal.conftest import CountStatements
from tests.journal.imports.files import counts
from tests.journal.papers.files import YEAR
from tests.journal.rosters.school import figures

GIVEN = Path(__file__).parents[4] / "shared/data/new-school"
HEADS = "ФИО;Должность;Классное руководство;E-mail"
CHERNOVA = "Чернова Таисия Сергеевна;учитель;5А;t01@school.example"
KOTOVA = "Котова Дарья Юрьевна;педагог-психолог;;a2@school.example"


def text(*rows: str) -> bytes:
    """A list of staff as Russian Windows saves it."""
    return "\r\n".join((HEADS, *rows)).encode("cp1251")


@pytest.fixture
def school(database: Database, operator: Caller) -> Caller:
    """A school with two classes."""
    rows = ["Жуков Пётр;12.05.2015;5А", "Жуков Фёдор;12.05.2015;5Б"]
    content = "\n".join(("ФИО;Дата рождения;Класс", *rows)).encode()
    assert import_pupils(database, operator, content=content, year=YEAR).problems == []
    return operator


def bring(database: Database, caller: Caller, *rows: str, **more: Any) -> ListReport:
    """Bring a list in."""
    return import_staff(database, caller, **{"content": text(*rows), "year": YEAR, **more})


def leaders(database: Database) -> dict[str, str]:
    """Who leads which class now."""
    with database.transaction("131") as session:
        rows = session.execute(
            select(SchoolClass.name, Staff.family_name).join(
                Staff, Staff.id == SchoolClass.class_teacher_id
            )
        )
        return {row[0]: row[1] for row in rows}


def roles(database: Database, family: str) -> set[str]:
    """The roles that somebody holds."""
    with database.transaction("131") as session:
        return set(session.scalars(
            select(Appointment.role).join(Staff, Staff.id == Appointment.staff_id)
            .where(Staff.family_name == family)
        ))


@pytest.mark.parametrize(("post", "expected"), [
    ("учитель начальных классов", {Role.TEACHER}),
    ("Учитель", {Role.TEACHER}),
    ("директор", {Role.DIRECTOR}),
    ("заместитель директора по УВР", {Role.DEPUTY}),
    ("зам. директора", {Role.DEPUTY}),
    ("Зам.директора по ВР", {Role.DEPUTY}),
    ("заместитель директора по АХЧ", set()),
    ("заместитель директора по безопасности", set()),
    ("учитель математики, заместитель директора по УВР", {Role.TEACHER, Role.DEPUTY}),
    ("педагог-психолог", {Role.PSYCHOLOGIST}),
    ("архивариус", {Role.ARCHIVIST}),
    ("ответственный за персональные данные", {Role.DATA_OFFICER}),
    ("ответственный за организацию обработки персональных данных", {Role.DATA_OFFICER}),
    ("учитель-логопед", set()),
    ("повар", set()),
    ("помощник директора", set()),
])
def test_a_post_gives_the_roles_of_the_table(post: str, expected: set[Role]) -> None:
    assert roles_of_post(post) == expected


def test_staff_arrive_with_their_roles_and_classes_and_again_change_nothing(
    database: Database, school: Caller
) -> None:
    report = bring(database, school, CHERNOVA, KOTOVA, "Гусев Лев;повар;;")
    assert figures(report) == (3, 0, 0, 0, 0)
    assert roles(database, "Чернова") == {"teacher", "class_teacher"}
    assert roles(database, "Котова") == {"psychologist"}
    assert roles(database, "Гусев") == set()
    assert [one.what for one in report.notes] == [
        "Должность «повар» роли не даёт: в журналы этот сотрудник не входит."
    ]
    assert leaders(database) == {"5А": "Чернова"}
    before = counts(database)
    assert figures(bring(database, school, CHERNOVA, KOTOVA, "Гусев Лев;повар;;")) == (
        0, 0, 0, 0, 3
    )
    assert {**counts(database), "audit_entry": 0} == {**before, "audit_entry": 0}


def test_a_preview_changes_nothing(database: Database, school: Caller) -> None:
    assert figures(bring(database, school, CHERNOVA, preview=True)) == (1, 0, 0, 0, 0)
    assert leaders(database) == {}


def test_a_class_gets_another_teacher_and_the_former_one_is_kept(
    database: Database, school: Caller
) -> None:
    former = ("Сотрудники на 01.09.2026;;;\n" + "\n".join((HEADS, CHERNOVA, KOTOVA))).encode()
    import_staff(database, school, content=former, year=YEAR)
    report = bring(
        database, school, CHERNOVA.replace(";5А;", ";5Б;"),
        KOTOVA.replace("психолог;;", "психолог;5А;"),
    )
    assert figures(report) == (0, 0, 2, 0, 0)
    assert leaders(database) == {"5А": "Котова", "5Б": "Чернова"}
    with database.transaction("131") as session:
        spans = session.execute(
            select(SchoolClass.name, ClassTeacher.since, ClassTeacher.until)
            .join(SchoolClass, SchoolClass.id == ClassTeacher.class_id)
            .order_by(SchoolClass.name, ClassTeacher.since)
        ).all()
    (_, _, until), (name, since, _), (_, _, none) = spans
    assert (name, none) == ("5А", None)
    assert until is not None
    assert (since - until).days == 1


def test_a_slip_of_today_is_put_right_today(database: Database, school: Caller) -> None:
    bring(database, school, CHERNOVA, KOTOVA)
    bring(
        database, school, CHERNOVA.replace(";5А;", ";;"),
        KOTOVA.replace("психолог;;", "психолог;5А;"),
    )
    take_effect(database)  # what the worker does within a minute
    assert leaders(database) == {"5А": "Котова"}


def test_a_class_that_is_not_there_or_has_two_teachers_keeps_the_list_out(
    database: Database, school: Caller
) -> None:
    report = bring(database, school, CHERNOVA.replace("5А", "7Ж"))
    assert [(one.row, one.column) for one in report.problems] == [(2, "A")]
    assert "Класса 7Ж" in report.problems[0].what
    report = bring(database, school, CHERNOVA, KOTOVA.replace("психолог;;", "психолог;5А;"))
    assert "два классных руководителя" in report.problems[0].what
    assert roles(database, "Чернова") == set()


def test_one_name_twice_is_told_apart_by_the_address_or_refused(
    database: Database, school: Caller
) -> None:
    one, other = "Юдина Софья;учитель;;a@s.example", "Юдина Софья;педагог-психолог;;b@s.example"
    assert figures(bring(database, school, one, other)) == (2, 0, 0, 0, 0)
    assert figures(bring(database, school, other, one)) == (0, 0, 0, 0, 2)
    report = bring(database, school, "Юдина Софья;учитель;;", "Юдина Софья;педагог-психолог;;")
    assert [one.row for one in report.problems] == [2, 3]
    assert "Впишите каждому его e-mail" in report.problems[0].what


def test_a_new_family_name_with_the_same_address_is_the_same_person(
    database: Database, school: Caller
) -> None:
    bring(database, school, CHERNOVA)
    report = bring(database, school, CHERNOVA.replace("Чернова", "Белова"))
    assert figures(report) == (0, 0, 0, 1, 0)
    assert report.lines[0].what == ("имя было «Чернова Таисия Сергеевна»",)
    assert leaders(database) == {"5А": "Белова"}


def test_a_list_dismisses_nobody_and_takes_no_right_away_but_names_them(
    database: Database, school: Caller
) -> None:
    bring(database, school, CHERNOVA, KOTOVA)
    report = bring(database, school, KOTOVA.replace("педагог-психолог", "повар"))
    notes = "\n".join(one.what for one in report.notes)
    assert "«Чернова Таисия Сергеевна» в списке нет" in notes
    assert "права по ней остались" in notes
    assert roles(database, "Котова") == {"psychologist"}
    assert roles(database, "Чернова") == {"teacher", "class_teacher"}


def test_a_teacher_who_may_be_a_parent_stays_two_and_is_told(
    database: Database, school: Caller
) -> None:
    content = (
        "ФИО;Дата рождения;Класс;Мать\n"
        "Жуков Пётр;12.05.2015;5А;Чернова Таисия Сергеевна\n"
    ).encode()
    assert import_pupils(database, school, content=content, year=YEAR).problems == []
    report = bring(database, school, CHERNOVA)
    assert "возможно, это один человек" in report.notes[0].what


def test_an_appointment_begins_on_the_day_of_the_title(
    database: Database, school: Caller
) -> None:
    content = ("Сотрудники на 01.09.2026;;;\n" + "\n".join((HEADS, CHERNOVA))).encode()
    import_staff(database, school, content=content, year=YEAR)
    with database.transaction("131") as session:
        assert set(session.scalars(select(Appointment.since))) == {date(2026, 9, 1)}


@pytest.mark.skipif(not GIVEN.is_dir(), reason="the papers of a new school are not here")
def test_the_given_list_comes_in_whole_by_few_statements(
    database: Database, operator: Caller, statements: CountStatements
) -> None:
    year = {"content": (GIVEN / "staff.xlsx").read_bytes(), "year": YEAR}
    report = import_staff(database, operator, **year)
    # Twenty classes are led, and there is none yet.
    assert len(report.problems) == 20
    rows = [f"Жуков Пётр;{12 + (letter == 'Б')}.05.{2019 - grade};{grade}{letter}"
            for grade in range(1, 12) for letter in "АБ"]
    content = "\n".join(("ФИО;Дата рождения;Класс", *rows)).encode()
    assert import_pupils(database, operator, content=content, year=YEAR).problems == []
    with statements() as sent:
        assert figures(import_staff(database, operator, **year)) == (41, 0, 0, 0, 0)
    assert len(sent) <= 25
    assert len(leaders(database)) == 20
    assert roles(database, "Дегтярёв") == {"director"}
    assert roles(database, "Ларина") == {"archivist"}
    assert roles(database, "Мухин") == {"data_officer"}
    assert figures(import_staff(database, operator, **year)) == (0, 0, 0, 0, 41)
