"""A bundle of somebody else's system: who is who by sourcedId, classes, staff, load, subgroups."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from services.journal.merging.usecases.merging import Merging, merge, preview_merge
from services.journal.oneroster.usecases import importing
from services.journal.oneroster.usecases.importing import import_bundle
from services.journal.papers.outcome import ListReport
from services.journal.rosters.usecases.importing import import_pupils
from services.journal.staff_lists.usecases.importing import import_staff
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from tests.journal.imports.files import counts
from tests.journal.oneroster.bundles import (
    Files,
    bundle,
    enrolled,
    files,
    role,
    school_class,
    user,
)
from tests.journal.papers.files import YEAR
from tests.journal.rosters.school import figures, stays, what


def bring(database: Database, operator: Caller, made: Files, **more: Any) -> ListReport:
    """Bring a bundle in."""
    return import_bundle(
        database, operator, **{"content": bundle(made), "year": YEAR, **more}
    )


def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query in the school."""
    with database.transaction("131") as session:
        return [tuple(row) for row in session.execute(text(query))]


TAUGHT = (
    "SELECT c.name, s.name, g.name, t.family_name, (SELECT count(*) FROM subject_group_member m"
    " WHERE m.group_id = g.id) FROM subject_group g JOIN school_class c ON c.id = g.class_id"
    " JOIN subject s ON s.id = g.subject_id LEFT JOIN staff t ON t.id = g.teacher_id"
    " ORDER BY c.name, s.name, g.name"
)
NUMBERS = "SELECT number, source FROM person_number ORDER BY number"


def test_children_staff_and_load_come_in_and_a_second_time_change_nothing(
    database: Database, operator: Caller
) -> None:
    shown = bring(database, operator, files(), preview=True)
    assert figures(shown) == (4, 0, 0, 0, 0)
    assert rows(database, "SELECT * FROM pupil") == []
    report = bring(database, operator, files())
    assert [(one.name, one.beside) for one in report.lines] == [
        ("Жуков Пётр Ильич", "5А"), ("Ёлкина Вера", "5А"), ("Юдина Софья Львовна", "учитель"),
        ("Юдина Софья Львовна", "5А, Алгебра"),
    ]
    assert "Школа в пакете названа «Школа 7»." in [str(one.what) for one in report.notes]
    assert stays(database) == [
        ("Ёлкина", "5А", date(2026, 9, 1), None), ("Жуков", "5А", date(2026, 9, 1), None)
    ]
    assert rows(database, "SELECT family_name, born_on, sex FROM pupil ORDER BY sort_key") == [
        ("Ёлкина", date(2015, 2, 1), "f"), ("Жуков", date(2015, 5, 12), "m")
    ]
    assert rows(database, "SELECT c.name, s.family_name FROM school_class c"
                          " JOIN staff s ON s.id = c.class_teacher_id") == [("5А", "Юдина")]
    assert rows(database, "SELECT role FROM appointment ORDER BY role") == [
        ("class_teacher",), ("teacher",)
    ]
    assert rows(database, TAUGHT) == [("5А", "Алгебра", None, "Юдина", 0)]
    assert rows(database, NUMBERS) == [(one, "oneroster") for one in ("p1", "p2", "t1")]
    before = counts(database)
    assert figures(bring(database, operator, files())) == (0, 0, 0, 0, 4)
    assert counts(database) == before


def test_who_is_known_by_name_gets_the_number_and_is_found_by_it_under_another_name(
    database: Database, operator: Caller
) -> None:
    children = "ФИО;Дата рождения;Класс\nЖуков Пётр Ильич;12.05.2015;5А\nЁлкина Вера;;5А\n"
    import_pupils(database, operator, content=children.encode(), year=YEAR)
    staff = "ФИО;Должность\nЮдина Софья Львовна;учитель математики\n"
    import_staff(database, operator, content=staff.encode(), year=YEAR)
    report = bring(database, operator, files())
    assert figures(report) == (1, 0, 1, 2, 0)
    assert [list(map(str, one.what)) for one in report.lines[:2]] == [
        ["пол", "номер p1"], ["дата рождения", "пол", "номер p2"]
    ]
    assert rows(database, "SELECT post FROM staff") == [("учитель математики",)]
    renamed = files()
    renamed["users"][1].update(familyName="Соснина")
    renamed["users"][2].update(familyName="Белова")
    report = bring(database, operator, renamed)
    assert figures(report) == (0, 0, 0, 2, 2)
    assert rows(database, "SELECT family_name FROM pupil ORDER BY sort_key") == [
        ("Жуков",), ("Соснина",)
    ]
    assert rows(database, "SELECT family_name FROM staff") == [("Белова",)]


def test_a_number_never_overrides_what_contradicts_it(
    database: Database, operator: Caller
) -> None:
    bring(database, operator, files())
    before = counts(database)
    other = files()
    other["demographics"][0]["birthDate"] = "2014-05-12"
    (problem,) = bring(database, operator, other).problems
    assert (problem.sheet, problem.row, problem.column) == ("users.csv", 2, "H")
    assert str(problem.what).startswith(
        "Под номером p1 школа знает ученика «Жуков Пётр Ильич 12.05.2015», а здесь «Жуков Пётр "
        "Ильич 12.05.2014»"
    )
    swapped = files()
    for row in (*swapped["users"], *swapped["roles"], *swapped["enrollments"],
                *swapped["demographics"]):
        name = "sourcedId" if "userSourcedId" not in row else "userSourcedId"
        row[name] = {"p1": "t1", "t1": "p1"}.get(row[name], row[name])
    told = what(bring(database, operator, swapped))
    assert "Под номером t1 школа знает сотрудника, а здесь ученик: дайте другой номер." in told
    assert "Под номером p1 школа знает ученика, а здесь сотрудник: дайте другой номер." in told
    somebody = files()
    somebody["users"][2].update(familyName="Титов", givenName="Глеб", middleName="")
    assert "Под номером t1 школа знает сотрудника" in what(bring(database, operator, somebody))[0]
    assert counts(database) == before


def test_namesakes_are_told_apart_by_their_numbers_alone(
    database: Database, operator: Caller
) -> None:
    made = files()
    made["users"] += [user("t2", "Юдина", "Софья", "Львовна"), user("p3", "Ёлкина", "Вера")]
    made["roles"] += [role("t2", "teacher"), role("p3", "student")]
    made["demographics"].append({"sourcedId": "p3", "birthDate": "2015-03-01"})
    made["enrollments"] += [enrolled("h5a", "p3"), enrolled("k1", "p3")]
    assert figures(bring(database, operator, made)) == (6, 0, 0, 0, 0)
    assert figures(bring(database, operator, made)) == (0, 0, 0, 0, 6)
    made["demographics"][2]["birthDate"] = "2015-02-01"
    assert "в пакете дважды, под разными sourcedId" in what(bring(database, operator, made))[0]


def test_parts_of_a_class_are_subgroups_with_their_children(
    database: Database, operator: Caller
) -> None:
    made = files()
    made["courses"].append({"sourcedId": "c2", "title": "Английский язык", "orgSourcedId": "o1"})
    made["classes"] += [
        school_class("a1", "Английский 1", "c2", classCode="группа 1"),
        school_class("a2", "Английский 2", "c2", classCode="2 гр."),
    ]
    made["enrollments"] += [
        enrolled("a1", "p1"), enrolled("a1", "t1", "teacher"), enrolled("a2", "p2"),
    ]
    assert figures(bring(database, operator, made)) == (6, 0, 0, 0, 0)
    assert rows(database, TAUGHT) == [
        ("5А", "Алгебра", None, "Юдина", 0),
        ("5А", "Английский язык", "1 гр.", "Юдина", 1),
        ("5А", "Английский язык", "2 гр.", None, 1),
    ]
    made["enrollments"][-1]["userSourcedId"] = "p1"
    made["enrollments"][-3]["userSourcedId"] = "p2"
    report = bring(database, operator, made)
    assert figures(report) == (0, 0, 0, 2, 4)
    assert [list(map(str, one.what)) for one in report.lines if one.what] == [
        ["состав группы"], ["состав группы"]
    ]
    assert rows(database, TAUGHT)[1][4] == 1
    assert figures(bring(database, operator, made)) == (0, 0, 0, 0, 6)


def test_a_lesson_of_two_classes_is_noted_for_each_and_an_empty_one_is_told(
    database: Database, operator: Caller
) -> None:
    made = files()
    made["users"].append(user("p4", "Титов", "Глеб"))
    made["roles"].append(role("p4", "student"))
    made["classes"] += [school_class("h5b", "5 «Б»", "c0", "homeroom"),
                        school_class("k9", "Пустая", "c1")]
    made["enrollments"] += [enrolled("h5b", "p4"), enrolled("k1", "p4")]
    report = bring(database, operator, made)
    assert figures(report) == (6, 0, 0, 0, 0)
    assert [(one[0], one[3]) for one in rows(database, TAUGHT)] == [
        ("5А", "Юдина"), ("5Б", "Юдина")
    ]
    notes = [str(one.what) for one in report.notes]
    assert "«Алгебра в 5А»: учатся дети нескольких классов (5А, 5Б), записано в каждый." in notes
    assert "«Пустая»: никто не записан, и чей это урок, не узнать. Не загружено." in notes


def test_a_move_and_a_departure_are_those_of_lists(
    database: Database, operator: Caller
) -> None:
    made = files()
    made["users"] += [user(f"q{n}", "Титов", "Глеб", birth) for n, birth in enumerate(
        ("Львович", "Ильич", "Олегович"))]
    made["roles"] += [role(f"q{n}", "student") for n in range(3)]
    made["classes"].append(school_class("h5b", "5Б", "c0", "homeroom"))
    made["enrollments"] += [enrolled("h5b", f"q{n}") for n in range(3)]
    bring(database, operator, made)
    made["enrollments"] = [
        one for one in made["enrollments"] if not one["userSourcedId"].startswith("q")
    ] + [
        enrolled("h5a", "q0"), enrolled("k1", "q0"),
        enrolled("h5b", "q1", endDate="2026-10-01"),
        enrolled("h5b", "q2", beginDate="2026-09-01"),
    ]
    made["roles"][-2]["endDate"] = "2026-10-01"
    report = bring(database, operator, made)
    assert figures(report) == (0, 1, 1, 0, 5)
    assert [(str(one.fate), one.name) for one in report.lines if one.fate != "unchanged"] == [
        ("moved", "Титов Глеб Львович"), ("departed", "Титов Глеб Ильич")
    ]


@pytest.mark.parametrize(("change", "words"), [
    ({"enrollments": [enrolled("h5a", "p1"), enrolled("k1", "t1", "teacher")]},
     "Ученик «Ёлкина Вера» не записан ни в один класс"),
    ({"classes": [school_class("h5a", "Радуга", "c0", "homeroom"),
                  school_class("k1", "Алгебра", "c1")]}, "«Радуга» — не класс"),
    ({"classes": [school_class("h5a", "5А", "c0"), school_class("k1", "Алгебра", "c1")]},
     "нет классов с classType homeroom"),
    ({"roles": [role("p1", "student"), role("p2", "student"), role("p1", "teacher"),
                role("t1", "teacher")]}, "и ученик, и сотрудник"),
    ({"orgs": [{"sourcedId": "o1", "name": "Школа 7", "type": "school"},
               {"sourcedId": "o2", "name": "Школа 8", "type": "school"}]},
     "несколько школ: Школа 7, Школа 8"),
    ({"orgs": [{"sourcedId": "o1", "name": "Район", "type": "district"}]}, "нет школы"),
    ({"academicSessions": [{
        "sourcedId": "s1", "title": "2025/26", "type": "schoolYear", "startDate": "2025-09-01",
        "endDate": "2026-06-01", "schoolYear": "2026"}]},
     "нет классов 2026/2027 учебного года: у них должен быть schoolYear 2027, а есть 2026"),
    ({"users": [user("p1", "Жуков", "П."), user("p2", "Ёлкина", "Вера"),
                user("t1", "Юдина", "Софья")]}, "нужны фамилия и полное имя"),
])
def test_what_would_have_to_be_guessed_is_refused(
    database: Database, operator: Caller, change: Files, words: str
) -> None:
    before = counts(database)
    assert any(words in one for one in what(bring(database, operator, files(**change))))
    assert counts(database) == before


def test_of_several_schools_the_one_with_our_code_is_read(
    database: Database, operator: Caller
) -> None:
    made = files(orgs=[
        {"sourcedId": "o1", "name": "Школа 131", "type": "school", "identifier": "131"},
        {"sourcedId": "o2", "name": "Школа 8", "type": "school"},
    ])
    made["users"].append(user("z", "Титов", "Глеб"))
    made["roles"].append({**role("z", "student"), "orgSourcedId": "o2"})
    assert figures(bring(database, operator, made)) == (4, 0, 0, 0, 0)


def test_two_teachers_of_one_class_need_a_primary_one(
    database: Database, operator: Caller
) -> None:
    made = files()
    made["users"].append(user("t2", "Белов", "Лев"))
    made["roles"].append(role("t2", "aide"))
    made["enrollments"].append(enrolled("k1", "t2", "teacher"))
    (problem,) = bring(database, operator, made).problems
    assert (problem.sheet, problem.row) == ("enrollments.csv", 8)
    made["enrollments"][-1]["primary"] = "false"
    assert figures(bring(database, operator, made)) == (5, 0, 0, 0, 0)
    assert rows(database, TAUGHT) == [("5А", "Алгебра", None, "Юдина", 0)]
    assert rows(database, "SELECT post FROM staff WHERE family_name = 'Белов'") == [
        ("учитель, помощник",)
    ]


def test_a_role_that_says_too_little_gives_no_rights(
    database: Database, operator: Caller
) -> None:
    made = files()
    names = ("counselor", "siteAdministrator", "aide", "proctor", "systemAdministrator")
    made["users"] += [user(name, "Белов", "Лев") for name in names]
    made["roles"] += [role(name, name) for name in names]
    made["users"].append(user("mum", "Жукова", "Анна"))
    made["roles"].append(role("mum", "parent"))
    report = bring(database, operator, made)
    assert figures(report) == (9, 0, 0, 0, 0)
    assert rows(database, "SELECT DISTINCT s.family_name FROM appointment a"
                          " JOIN staff s ON s.id = a.staff_id") == [("Юдина",)]
    assert "Представители из пакета не читаются (1): их приносит список учеников." in [
        str(one.what) for one in report.notes
    ]


def test_a_number_that_nobody_has_any_more_is_given_on(
    database: Database, operator: Caller
) -> None:
    with database.transaction("131") as session:
        session.execute(text(
            "INSERT INTO person_number (school_id, source, number, person_id)"
            " VALUES ('131', 'oneroster', 'p1', gen_random_uuid())"
        ))
    bring(database, operator, files())
    assert rows(database, "SELECT count(*) FROM person_number n JOIN pupil p"
                          " ON p.person_id = n.person_id WHERE n.number = 'p1'") == [(1,)]


def test_a_preview_takes_no_lock(
    database: Database, operator: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(importing, "lock_school", refuse)
    assert figures(bring(database, operator, files(), preview=True)) == (4, 0, 0, 0, 0)


def test_who_was_two_and_is_merged_is_found_by_either_number(
    database: Database, operator: Caller
) -> None:
    made = files()
    made["users"].append(user("p3", "Жуков", "Пётр"))
    made["roles"].append(role("p3", "student"))
    made["enrollments"] += [enrolled("h5a", "p3"), enrolled("k1", "p3")]
    assert figures(bring(database, operator, made))[0] == 5
    ids = dict(rows(database, "SELECT n.number, p.id FROM person_number n JOIN pupil p"
                              " ON p.person_id = n.person_id"))
    deputy = Caller("deputy", "deputy", "131", correlation_id="0" * 32)
    merging = Merging("pupil", ids["p1"], ids["p3"])
    merge(database, deputy, merging, preview_merge(database, deputy, merging).seen)
    for number in ("p1", "p3"):
        left = files()
        for row in (*left["users"], *left["roles"], *left["enrollments"], *left["demographics"]):
            name = "sourcedId" if "userSourcedId" not in row else "userSourcedId"
            row[name] = number if row[name] == "p1" else row[name]
        assert figures(bring(database, operator, left)) == (0, 0, 0, 0, 4)
