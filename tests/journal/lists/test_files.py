"""What goes home comes back unchanged, in every form; empty forms make nobody of their example."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select

from services.journal.classes.models import Enrolment, SchoolClass
from services.journal.enrolment.usecases import depart
from services.journal.list_reading.access import LIST_EXPORT
from services.journal.list_reading.usecases.importing import import_list
from services.journal.lists.kinds import KINDS
from services.journal.lists.usecases.exporting import Format, empty_form, export_list
from services.journal.load_lists.usecases.importing import import_load
from services.journal.papers.outcome import ListReport
from services.journal.people.models import (
    Pupil,
    Representation,
    Representative,
    Staff,
)
from services.journal.rosters.usecases.importing import import_pupils
from services.journal.staff_lists.usecases.importing import import_staff
from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from tests.journal.conftest import Ask
from tests.journal.papers.files import YEAR
from tests.journal.rosters.school import figures

Bring = Callable[..., ListReport]
IMPORTS: dict[str, Bring] = {
    "pupils": import_pupils, "staff": import_staff, "load": import_load,
}


@pytest.fixture
def school(database: Database, operator: Caller) -> Caller:
    """A school with all three lists, names and contacts of every kind."""
    pupils = [
        ["Класс", "ФИО", "Дата рождения", "Пол", "Представители", "Телефон", "E-mail"],
        ["5А", "Жуков-Ким Пётр Ильич", "12.05.2015", "м",
         "Жукова Анна (мать); Ким Лев (отец)", "+7 900 123-45-67;", ";lev@mail.example"],
        ["5 эколог", "Гарсия Маркес, Габриэль", "01.02.2015", "", "О'Брайен Мэри", "+375291234567",
         ""],
        ["10ИТ", "Ёлкина Вера", "", "ж", "", "", ""],
    ]
    bring(database, operator, "pupils", _csv(pupils))
    staff = [
        ["ФИО", "Должность", "Классное руководство", "Телефон", "E-mail"],
        ["Белов Лев Ильич", "учитель; \"зам\" директора", "5А, 10ИТ", "89001234567",
         "b@s.example"],
        ["Юдина Софья", "учитель", "", "", "a@s.example"],
        ["Юдина Софья", "=повар", "", "", "c@s.example"],
    ]
    bring(database, operator, "staff", _csv(staff))
    load = [
        ["Учитель", "Предмет", "Класс", "Группа", "Часы"],
        ["Белов Лев Ильич", "Труд (технология)", "5А", "1 гр.", "2,5"],
        ["Вакансия", "Труд (технология)", "5А", "мальчики", "2"],
        ["Белов Л.И.", "Основы безопасности и защиты Родины", "10ИТ", "", ""],
    ]
    bring(database, operator, "load", _csv(load))
    return operator


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode()


def bring(database: Database, caller: Caller, kind: str, content: bytes) -> ListReport:
    """Bring a list in, which has no problem."""
    report = IMPORTS[kind](database, caller, content=content, year=YEAR)
    assert report.problems == []
    return report


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize(("kind", "count"), [("pupils", 3), ("staff", 3), ("load", 3)])
def test_a_list_that_goes_home_comes_back_unchanged(
    database: Database, school: Caller, kind: str, count: int, form: Format
) -> None:
    name, content = export_list(database, school, kind, YEAR, form)
    assert name.endswith(f"2026-2027.{form}")
    assert figures(bring(database, school, kind, content)) == (0, 0, 0, 0, count)


def test_a_child_whose_last_day_is_to_come_goes_home_and_comes_back_still_leaving(
    database: Database, school: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, last = date(2026, 10, 1), date(2026, 10, 9)
    for module in ("lists.usecases.exporting", "rosters.usecases.importing"):
        monkeypatch.setattr(f"services.journal.{module}.today", lambda: now)
    with database.transaction("131") as session:
        pupil_id, class_id = session.execute(
            select(Enrolment.pupil_id, Enrolment.class_id)
            .join(Pupil, Pupil.id == Enrolment.pupil_id)
            .where(Pupil.given_name == "Вера")
        ).one()
        assert depart(session, school, pupil_id, class_id, last)
    _, content = export_list(database, school, "pupils", YEAR, Format.XLSX)
    report = bring(database, school, "pupils", content)
    assert figures(report) == (0, 0, 0, 0, 3)
    with database.transaction("131") as session:
        assert session.scalars(
            select(Enrolment.departed_on).where(Enrolment.pupil_id == pupil_id)
        ).all() == [last]


def test_a_csv_opens_as_a_table_and_has_no_formula(database: Database, school: Caller) -> None:
    _, content = export_list(database, school, "staff", YEAR, Format.CSV)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == ["Фамилия", "Имя", "Отчество", "Должность"]
    assert [row[3] for row in rows[1:]] == [
        "учитель; \"зам\" директора", "учитель", "'=повар"
    ]
    assert rows[1][5] == "8 900 123-45-67"
    _, content = export_list(database, school, "pupils", YEAR, Format.CSV)
    assert "2015-05-12" in content.decode()


def test_a_workbook_has_dates_and_no_formula(database: Database, school: Caller) -> None:
    _, content = export_list(database, school, "pupils", YEAR, Format.XLSX)
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    assert page["E2"].is_date
    _, content = export_list(database, school, "staff", YEAR, Format.XLSX)
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    assert (page["D4"].value, page["D4"].data_type) == ("=повар", "s")


_LETTERS = st.characters(categories=("Lu", "Ll"), max_codepoint=0x04FF)
_WORD = st.text(_LETTERS, min_size=2, max_size=8)
_PART = st.one_of(
    _WORD,
    st.builds("{}-{}".format, _WORD, _WORD.map(str.title)),
    st.builds("{}'{}".format, _WORD, _WORD),
)
_POST = st.one_of(
    st.text(st.sampled_from("учитель;,\"'=+-@ \u00a0«»0123\t."), min_size=1, max_size=30)
    .map(lambda text: " ".join(text.split())).filter(bool),
    st.sampled_from(["0123", "=1+1", "-1", "+7", "@x", "'=1", "007", "1e5", "12.05.2015"]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.tuples(_PART, _PART, st.one_of(st.just(""), _PART)),
    post=_POST,
    born=st.one_of(st.none(), st.dates(date(2008, 1, 1), date(2019, 12, 31))),
    form=st.sampled_from(Format),
)
def test_whatever_a_school_has_comes_back_unchanged(
    database: Database, operator: Caller, name: tuple[str, str, str], post: str,
    born: date | None, form: Format,
) -> None:
    """Quotes, zeros before a number, what looks like a formula or a date, any letters."""
    _empty(database, operator)
    columns = dict(zip(("family_name", "given_name", "patronymic"), name, strict=True))
    with database.transaction(operator.school_id) as session:
        class_id, year_id = session.execute(select(SchoolClass.id, SchoolClass.year_id)).one()
        ids: dict[str, Any] = {"school_id": operator.school_id, "id": new_id()}
        session.execute(insert(Pupil).values(**ids, person_id=new_id(), born_on=born, **columns))
        session.execute(insert(Enrolment).values(
            school_id=operator.school_id, id=new_id(), pupil_id=ids["id"], class_id=class_id,
            year_id=year_id, enrolled_on=date(2026, 9, 1),
        ))
        session.execute(insert(Staff).values(**ids, person_id=new_id(), post=post, **columns))
    for kind in ("pupils", "staff"):
        _, content = export_list(database, operator, kind, YEAR, form)
        report = import_list(database, operator, KINDS[kind], content=content, year=YEAR)
        assert figures(report) == (0, 0, 0, 0, 1), (kind, report)


def _empty(database: Database, operator: Caller) -> None:
    content = "ФИО;Дата рождения;Класс\nЖуков Пётр;12.05.2015;5А\n".encode()
    with database.transaction(operator.school_id) as session:
        opened = session.scalar(select(func.count(SchoolClass.id)))
    if not opened:
        import_pupils(database, operator, content=content, year=YEAR)
    with database.transaction(operator.school_id) as session:
        for model in (Representation, Representative, Enrolment, Pupil, Staff):
            session.execute(delete(model))


@pytest.mark.parametrize("kind", sorted(IMPORTS))
def test_an_empty_form_offers_what_the_school_has_and_its_example_is_nobody(
    database: Database, school: Caller, kind: str
) -> None:
    name, content = empty_form(database, school, kind, YEAR)
    assert name.endswith("образец.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "hidden"]
    offered = {str(one.sqref): one.formula1 for one in page.data_validations.dataValidation}
    assert any("Подсказки" in str(source) for source in offered.values())
    report = IMPORTS[kind](database, school, content=content, year=YEAR)
    assert (report.arrived, report.changed, report.departed) == (0, 0, 0)
    assert report.problems != []


def test_a_form_that_was_filled_in_leaves_the_example_out(
    database: Database, school: Caller
) -> None:
    _, content = empty_form(database, school, "pupils", YEAR)
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    page.append(["7В", "Титов", "Глеб", "Львович", date(2013, 4, 3), "м"])
    saved = io.BytesIO()
    book.save(saved)
    report = bring(database, school, "pupils", saved.getvalue())
    assert [line.name for line in report.lines] == ["Титов Глеб Львович"]
    assert report.notes[0].what == "Строка-образец пропущена."


def test_the_files_are_handed_to_the_deputy_alone_and_it_is_written_of_which_classes(
    ask: Ask, school: Caller, database: Database
) -> None:
    deputy = Caller("d", "deputy", school.school_id, correlation_id="0" * 32)
    answer = ask("GET", deputy, f"/lists/file?kind=pupils&year={YEAR}&format=csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Жуков-Ким" in answer.text
    with database.transaction(school.school_id) as session:
        written = session.scalars(select(Access.subject_id).where(
            Access.action == LIST_EXPORT.name, Access.user_id == "d"
        )).all()
        classes = session.scalars(select(SchoolClass.id)).all()
    assert sorted(written, key=str) == sorted([None, *classes], key=str)
    teacher = Caller("t", "teacher", school.school_id, correlation_id="0" * 32)
    ask("GET", teacher, f"/lists/file?kind=pupils&year={YEAR}", status=403)
    ask("GET", deputy, f"/lists/file?kind=cats&year={YEAR}", status=404)
    ask("GET", deputy, "/lists/form?kind=pupils&year=2026", status=422)
