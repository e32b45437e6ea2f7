"""Lists of load: subjects and groups open, teachers get them from a day on, by any shape."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from services.journal.classes.models import SchoolClass, Subject, SubjectGroup
from services.journal.load.models import TeachingLoad
from services.journal.load_lists.usecases.importing import import_load
from services.journal.papers.load import read_group
from services.journal.papers.outcome import ListReport
from services.journal.people.appointing import end_appointments
from services.journal.people.models import Appointment, Staff
from services.journal.rosters.usecases.importing import import_pupils
from services.journal.staff_lists.usecases.importing import import_staff
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from tests.journal.conftest import CountStatements
from tests.journal.imports.files import counts
from tests.journal.papers.files import YEAR, workbook
from tests.journal.rosters.school import figures

GIVEN = Path(__file__).parents[4] / "shared/data/new-school"
HEADS = "Учитель;Предмет;Класс;Группа;Часов в неделю"
STAFF = (
    "Белов Лев Ильич", "Белова Анна Олеговна", "Юдин Вадим Павлович", "Юдин Вадим Петрович",
)
ALGEBRA = "Белов Лев Ильич;Алгебра;5А;;3"
ENGLISH = "Белова А.О.;Английский язык;5А;1 гр.;2"
Taught = tuple[str, str, str | None, str | None, Decimal | None, date | None, date | None]


@pytest.fixture(autouse=True)
def _a_day_of_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "services.journal.load_lists.usecases.importing.today", lambda: date(2026, 11, 30)
    )


@pytest.fixture
def school(database: Database, operator: Caller) -> Caller:
    """A school with two classes and four teachers, two of whom share their initials."""
    children = "ФИО;Дата рождения;Класс\nЖуков Пётр;12.05.2015;5А\nЖуков Фёдор;12.05.2015;5Б\n"
    assert import_pupils(database, operator, content=children.encode(), year=YEAR).problems == []
    staff = "\n".join(("ФИО;Должность", *(f"{name};учитель" for name in STAFF)))
    assert import_staff(database, operator, content=staff.encode(), year=YEAR).problems == []
    return operator


def bring(database: Database, caller: Caller, *rows: str, **more: Any) -> ListReport:
    """Bring a list in."""
    content = "\n".join((HEADS, *rows)).encode()
    return import_load(database, caller, **{"content": content, "year": YEAR, **more})


def taught(database: Database) -> list[Taught]:
    """Every load: class, subject, group, family name of the teacher, hours, from when to when."""
    with database.transaction("131") as session:
        rows = session.execute(
            select(
                SchoolClass.name, Subject.name, SubjectGroup.name, Staff.family_name,
                TeachingLoad.hours, TeachingLoad.since, TeachingLoad.until,
            )
            .select_from(TeachingLoad)
            .join(SubjectGroup, SubjectGroup.id == TeachingLoad.group_id)
            .join(Subject, Subject.id == SubjectGroup.subject_id)
            .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
            .join(Staff, Staff.id == TeachingLoad.teacher_id, isouter=True)
            .order_by(SchoolClass.name, Subject.name, SubjectGroup.name, TeachingLoad.since)
        )
        return [(*row,) for row in rows]


def teaching_now(database: Database) -> dict[tuple[str, str | None], str | None]:
    """Who stands at which group, by the subject and the name of the group."""
    with database.transaction("131") as session:
        rows = session.execute(
            select(Subject.name, SubjectGroup.name, Staff.family_name)
            .select_from(SubjectGroup)
            .join(Subject, Subject.id == SubjectGroup.subject_id)
            .join(Staff, Staff.id == SubjectGroup.teacher_id, isouter=True)
        )
        return {(row[0], row[1]): row[2] for row in rows}


def told(report: ListReport) -> Sequence[str]:
    """The sentences of the problems."""
    return [one.what for one in report.problems]


def test_subjects_and_groups_open_and_teachers_get_them_from_the_first_day(
    database: Database, school: Caller
) -> None:
    report = bring(database, school, ALGEBRA, ENGLISH)
    assert figures(report) == (2, 0, 0, 0, 0)
    first = date(2026, 9, 1)
    assert taught(database) == [
        ("5А", "Алгебра", None, "Белов", Decimal(3), first, None),
        ("5А", "Английский язык", "1 гр.", "Белова", Decimal(2), first, None),
    ]
    assert teaching_now(database) == {
        ("Алгебра", None): "Белов", ("Английский язык", "1 гр."): "Белова"
    }
    assert [one.what for one in report.notes] == [
        "Предмет «Алгебра» новый: он появится в школе.",
        "Предмет «Английский язык» новый: он появится в школе.",
        "Подгруппы новые, учеников в них ещё нет: впишите состав.",
    ]
    before = counts(database)
    assert figures(bring(database, school, ALGEBRA, ENGLISH)) == (0, 0, 0, 0, 2)
    assert {**counts(database), "audit_entry": 0} == {**before, "audit_entry": 0}


def test_another_teacher_or_other_hours_hold_from_today_and_the_former_are_kept(
    database: Database, school: Caller
) -> None:
    bring(database, school, ALGEBRA, ENGLISH)
    report = bring(
        database, school, ALGEBRA.replace("Белов Лев Ильич", "Белова Анна Олеговна"),
        ENGLISH.replace(";2", ";2,5"),
    )
    assert figures(report) == (0, 0, 1, 1, 0)
    assert [line.what for line in report.lines] == [
        ("часов: 3", "вёл(а) Белов Лев Ильич"), ("часов: 2,5", "было часов: 2"),
    ]
    first, last, today = date(2026, 9, 1), date(2026, 11, 29), date(2026, 11, 30)
    assert taught(database) == [
        ("5А", "Алгебра", None, "Белов", Decimal(3), first, last),
        ("5А", "Алгебра", None, "Белова", Decimal(3), today, None),
        ("5А", "Английский язык", "1 гр.", "Белова", Decimal(2), first, last),
        ("5А", "Английский язык", "1 гр.", "Белова", Decimal("2.5"), today, None),
    ]
    assert teaching_now(database)["Алгебра", None] == "Белова"


def test_a_list_of_the_same_first_day_corrects_what_was_never_so(
    database: Database, school: Caller
) -> None:
    bring(database, school, ALGEBRA)
    content = ("Тарификация на 01.09.2026;;;;\n" + HEADS + "\n" + ALGEBRA[:-1] + "4").encode()
    assert figures(import_load(database, school, content=content, year=YEAR))[3] == 1
    assert taught(database) == [
        ("5А", "Алгебра", None, "Белов", Decimal(4), date(2026, 9, 1), None)
    ]


def test_what_the_list_leaves_out_of_its_classes_ends_but_never_most_of_it(
    database: Database, school: Caller
) -> None:
    rows = [f"Белов Лев Ильич;{subject};5А;;2" for subject in ("Алгебра", "Физика", "Химия")]
    other = "Белов Лев Ильич;Алгебра;5Б;;2"
    bring(database, school, *rows, other)
    report = bring(database, school, rows[0])
    assert "больше половины" in told(report)[0]
    report = bring(database, school, *rows[:2])
    assert figures(report) == (0, 1, 0, 0, 2)
    assert report.lines[-1].beside == "5А, Химия"
    ended = [(one[1], one[6]) for one in taught(database) if one[6] is not None]
    assert ended == [("Химия", date(2026, 11, 29))]
    assert teaching_now(database)["Химия", None] is None


def test_who_teaches_is_found_by_initials_and_never_guessed(
    database: Database, school: Caller
) -> None:
    report = bring(database, school, "Юдин В.П.;Физика;5А;;2", "Ким О.О.;Химия;5А;;2")
    assert told(report) == [
        "«Юдин В.П.» — это Юдин Вадим Павлович, Юдин Вадим Петрович? Напишите имя целиком.",
        "Сотрудника «Ким О.О.» в школе нет: исправьте имя или сначала загрузите список "
        "сотрудников.",
    ]
    assert [(one.row, one.column) for one in report.problems] == [(2, "A"), (3, "A")]
    assert taught(database) == []


def test_a_vacancy_is_said_and_not_left_blank(database: Database, school: Caller) -> None:
    report = bring(database, school, ";Физика;5А;;2")
    assert "вакансия" in told(report)[0]
    assert figures(bring(database, school, "Вакансия;Физика;5А;;2")) == (1, 0, 0, 0, 0)
    assert taught(database)[0][3] is None
    moved = bring(database, school, "Белов Лев Ильич;Физика;5А;;2")
    assert (moved.moved, moved.lines[0].what[1]) == (1, "была вакансия")


def test_a_subject_is_found_by_its_short_name_and_told(
    database: Database, school: Caller
) -> None:
    bring(database, school, "Белов Лев Ильич;Русский язык;5А;;4")
    report = bring(database, school, "Белов Лев Ильич;Рус. яз.;5Б;;4",
                   "Белов Лев Ильич;Русский язык;5А;;4")
    assert figures(report) == (1, 0, 0, 0, 1)
    assert report.notes[0].what == "«Рус. яз.» — предмет школы «Русский язык»."
    report = bring(database, school, "Белов Лев Ильич;Хим.;5Б;;4")
    assert "это сокращение" in told(report)[0]


def test_a_line_that_says_nothing_clear_is_refused_by_its_place(
    database: Database, school: Caller
) -> None:
    report = bring(
        database, school, "Белов Лев Ильич;Алгебра;5А;;ноль", "Белов Лев Ильич;;5А;;2",
        "Белов Лев Ильич;Физика;5А, 5Б;;2", "Белов Лев Ильич;Физика;7Ж;;2",
        "Белов Лев Ильич;Химия;5А;;2", "Белова А.О.;Химия;5А;;2",
    )
    assert [(one.row, one.column) for one in report.problems] == [
        (2, "E"), (3, "B"), (4, "C"), (5, "A"), (7, "A"),
    ]
    assert "впишите группы" in told(report)[-1]


def test_who_is_no_teacher_yet_becomes_one_with_the_load(
    database: Database, school: Caller
) -> None:
    director = "ФИО;Должность\nДегтярёв Олег Ильич;директор".encode()
    assert import_staff(database, school, content=director, year=YEAR).problems == []
    bring(database, school, "Дегтярёв Олег Ильич;История;5А;;2")
    with database.transaction("131") as session:
        held = session.scalars(
            select(Appointment.role).join(Staff, Staff.id == Appointment.staff_id)
            .where(Staff.family_name == "Дегтярёв")
        ).all()
    assert set(held) == {"director", "teacher"}


def test_a_load_of_a_day_to_come_gives_and_takes_nothing_today(
    database: Database, school: Caller
) -> None:
    bring(database, school, ALGEBRA)
    rows = (HEADS, ALGEBRA.replace("Белов Лев Ильич", "Белова Анна Олеговна"))
    content = "\n".join(("Тарификация на 11.01.2027;;;;", *rows)).encode()
    assert import_load(database, school, content=content, year=YEAR).problems == []
    assert teaching_now(database) == {("Алгебра", None): "Белов"}
    assert [(one[3], one[5], one[6]) for one in taught(database)] == [
        ("Белов", date(2026, 9, 1), date(2027, 1, 10)), ("Белова", date(2027, 1, 11), None),
    ]


def test_who_has_left_gets_no_load_and_is_not_taken_for_a_namesake(
    database: Database, school: Caller
) -> None:
    with database.transaction("131") as session:
        left = session.scalars(
            select(Staff).where(Staff.patronymic == "Петрович")
        ).one().id
        end_appointments(
            session, school, session.scalars(
                select(Appointment.id).where(Appointment.staff_id == left)
            ).all(), date(2026, 12, 15), None,
        )
    # The roles began when the list came in, today: the last day must not be before it.
    with pytest.MonkeyPatch.context() as later:
        later.setattr(
            "services.journal.load_lists.usecases.importing.today", lambda: date(2027, 1, 11)
        )
        report = bring(database, school, "Юдин Вадим Петрович;Физика;5А;;2")
        assert "уже не работает" in told(report)[0]
        assert bring(database, school, "Юдин В.П.;Физика;5А;;2").problems == []
    assert [one[3] for one in taught(database)] == ["Юдин"]


def test_a_line_that_was_never_so_leaves_no_day_behind(
    database: Database, school: Caller
) -> None:
    rows = [f"Белов Лев Ильич;{subject};5А;;2" for subject in ("Алгебра", "Физика", "Химия")]
    bring(database, school, *rows)
    content = "\n".join(("Тарификация на 01.09.2026;;;;", HEADS, *rows[:2])).encode()
    assert figures(import_load(database, school, content=content, year=YEAR))[1] == 1
    assert [one[1] for one in taught(database)] == ["Алгебра", "Физика"]


@pytest.mark.parametrize(("text", "expected"), [
    ("1 гр.", "1 гр."), ("1", "1 гр."), ("группа 2", "2 гр."), ("2-я подгруппа", "2 гр."),
    ("1 п/г", "1 гр."), ("", ""), ("весь класс", ""), ("—", ""), ("мальчики", "мальчики"),
])
def test_a_group_has_one_spelling(text: str, expected: str) -> None:
    assert read_group(text) == expected


def test_a_cross_table_is_read_by_its_classes_with_one_name_above_several_subjects(
    database: Database, school: Caller
) -> None:
    rows: list[list[Any]] = [
        ["Тарификация на 2026/2027 учебный год"],
        [],
        ["№", "ФИО учителя", "Предмет", "5А", "5 «Б»", "Всего часов"],
        [1, "Белов Лев Ильич", "Алгебра", 3, 3.5, 6.5],
        [None, None, "Физика", None, 2, 2],
        [2, "Белова А.О.", "Химия", "-", 1, 1],
        [None, "Итого", None, 3, 6.5, 9.5],
    ]
    report = import_load(database, school, content=workbook({"Лист1": rows}), year=YEAR)
    assert figures(report) == (4, 0, 0, 0, 0)
    assert [(one[0], one[1], one[3], one[4]) for one in taught(database)] == [
        ("5А", "Алгебра", "Белов", Decimal(3)), ("5Б", "Алгебра", "Белов", Decimal("3.5")),
        ("5Б", "Физика", "Белов", Decimal(2)), ("5Б", "Химия", "Белова", Decimal(1)),
    ]


@pytest.mark.skipif(not GIVEN.is_dir(), reason="the papers of a new school are not here")
def test_the_given_load_comes_in_whole_by_few_statements(
    database: Database, operator: Caller, statements: CountStatements
) -> None:
    rows = [f"Жуков Пётр;{12 + (letter == 'Б')}.05.{2019 - grade};{grade}{letter}"
            for grade in range(1, 12) for letter in "АБ"]
    children = "\n".join(("ФИО;Дата рождения;Класс", *rows)).encode()
    assert import_pupils(database, operator, content=children, year=YEAR).problems == []
    import_staff(database, operator, content=(GIVEN / "staff.xlsx").read_bytes(), year=YEAR)
    content = (GIVEN / "teaching-load.xlsx").read_bytes()
    with statements() as sent:
        report = import_load(database, operator, content=content, year=YEAR)
    assert figures(report) == (274, 0, 0, 0, 0)
    assert len(sent) <= 30
    assert figures(import_load(database, operator, content=content, year=YEAR)) == (
        0, 0, 0, 0, 274
    )
