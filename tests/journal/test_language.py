"""What the journal says is said in the asker's language, with its values; Russian is unchanged."""

import io
from typing import Any

import pytest
from sqlalchemy import select, update

from services.journal.closing.models import JournalPackage
from services.journal.closing.usecases.terms import move_term
from services.journal.imports.models import JournalImport
from services.journal.lessons.models import Lesson
from services.journal.people.models import Pupil
from services.journal.schools.models import WorkType
from services.journal.years.models import Term
from services.shared.database.base import Database, new_id
from tests.callers import caller
from tests.journal.closing.classes import closed_year, mark_terms
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom
from tests.journal.imports.files import DAYS, SCHOOL, YEAR, bring, register, sheets
from tests.journal.imports.test_merging import enter
from tests.journal.workbooks.factory import Table, class_journal

DEPUTY = caller("deputy", school=SCHOOL)


def upload(ask: Ask, content: bytes, *, language: str, status: int = 201, **form: str) -> Any:
    """Send a file and return the answer's document."""
    body = {"year": YEAR, "class_name": "7А", **form, "file": (io.BytesIO(content), "a.xlsx")}
    return ask("POST", DEPUTY, "/imports", form=body, status=status, language=language).json


def wrong_file() -> bytes:
    """A file with a problem, a note and an average that its marks do not give."""
    pupils = {"Иванов П.": ["5", "4", "7", 4.0]}
    return class_journal([Table("Алгебра", DAYS, pupils, ("Ср.",), ("", "ТЕСТ", ""))])


def test_a_stored_import_is_said_to_each_reader_in_his_language(
    ask: Ask, database: Database
) -> None:
    register(database)
    path = f"/imports/{upload(ask, wrong_file(), language='ru')['id']}"
    english = ask("GET", DEPUTY, path, language="en").json
    assert [one["what"] for one in english["problems"]] == [
        "There is no mark “7”: enter 5, 4, 3, 2 or 1."
    ]
    assert [one["what"] for one in english["notes"]] == [
        "The kind of work “ТЕСТ” is new: added with weight 1."
    ]
    (differ,) = english["averages"]["differ"]
    assert differ["place"] == "sheet “Алгебра”, row 4, column F"
    russian = ask("GET", DEPUTY, path).json
    assert [one["what"] for one in russian["problems"]] == [
        "Отметки «7» нет: поставьте 5, 4, 3, 2 или 1."
    ]
    assert [one["what"] for one in russian["notes"]] == [
        "Вид работы «ТЕСТ» новый: добавлен с весом 1."
    ]
    assert russian["averages"]["differ"][0]["place"] == "лист «Алгебра», строка 4, столбец F"


def test_an_import_of_before_is_said_as_it_was_stored(ask: Ask, database: Database) -> None:
    register(database)
    sent = upload(ask, wrong_file(), language="ru")
    with database.transaction(SCHOOL) as session:
        report = {name: sent[name] for name in ("layout", "class_name", "summary", "averages",
                                                "problems", "notes")}
        session.execute(update(JournalImport).values(report=report))
    found = ask("GET", DEPUTY, f"/imports/{sent['id']}", language="en").json
    assert [found[name] for name in report] == list(report.values())


@pytest.mark.parametrize(
    ("content", "language", "says"),
    [
        (b"%PDF-1.7", "en", "This is a PDF and not a spreadsheet: export the journal as .xlsx."),
        (b"%PDF-1.7", "ru", "Это PDF, а не таблица: выгрузите журнал в формате .xlsx."),
        (b"", "en", "The file is empty (0 bytes): export it again."),
        (b"a;b;c", "en", "This is a text with separators (CSV): open it in Excel or LibreOffice "
                         "and save it as .xlsx."),
    ],
)
def test_a_file_that_the_reader_of_workbooks_refuses_is_refused_in_english(
    ask: Ask, database: Database, content: bytes, language: str, says: str
) -> None:
    register(database)
    refusal = upload(ask, content, language=language, status=422)
    assert refusal["detail"] == says
    assert refusal["errors"] == [{"field": "file", "what": says}]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"class_name": ""}, "The file does not name its class: enter it, for example 8А."),
        ({"class_name": "13Щ"}, "The class “13Щ” is not understood: write it like 8А."),
        ({"year": "2024"}, "A school year is written like 2024/2025, not “2024”."),
    ],
)
def test_what_is_wrong_beside_the_file_is_said_in_english(
    ask: Ask, database: Database, form: dict[str, str], says: str
) -> None:
    register(database)
    refusal = upload(ask, sheets(), language="en", status=422, **form)
    assert [one["what"] for one in refusal["errors"]] == [says]


def test_a_conflict_with_what_was_entered_by_hand_names_each_text(
    ask: Ask, database: Database
) -> None:
    bring(database, register(database), sheets())
    enter(database, "4", "5", pupil="Иванов", day=DAYS[0])
    sent = upload(ask, sheets(ivanov=("3", "4·Н", "3")), language="en")
    assert [one["what"] for one in sent["problems"]] == [
        "Journal: “4”, file: “3”, last import: “5”. The entry was changed by hand. "
        "Make the file and the journal say the same and check the file again."
    ]
    russian = ask("GET", DEPUTY, f"/imports/{sent['id']}").json
    assert [one["what"] for one in russian["problems"]] == [
        "В журнале «4», в файле «3», при прошлой загрузке было «5»: запись меняли вручную. "
        "Оставьте в файле или в журнале одно и то же и проверьте файл ещё раз."
    ]


def change(ask: Ask, room: Classroom, text: str, language: str, expected: str = "") -> Any:
    """Change the first child's first cell and return what is said."""
    edit = {"key": str(new_id()), "lesson_id": str(room.lessons[0]),
            "pupil_id": str(room.pupils[0]), "text": text, "expected": expected, "reason": None}
    path = f"/groups/{room.group_id}/cells"
    answer = ask("PUT", room.teacher, path, {"changes": [edit]}, language=language).json
    return answer["results"][0]["message"]


def test_refusals_and_conflicts_of_cells_are_said_in_english(ask: Ask, room: Classroom) -> None:
    assert change(ask, room, "7", "en") == "There is no mark “7”: enter 5, 4, 3, 2 or 1."
    assert change(ask, room, "7", "ru") == "Отметки «7» нет: поставьте 5, 4, 3, 2 или 1."
    assert change(ask, room, "Н Б", "en") == (
        "Two attendance codes in one cell (Н and Б): keep one."
    )
    assert change(ask, room, "4", "en") is None
    assert change(ask, room, "5", "en") == (
        "The cell has been changed in the meantime: it now holds “4”. Check it and enter again."
    )
    assert change(ask, room, "5", "ru") == (
        "Клетку тем временем изменили: сейчас в ней «4». Проверьте и введите ещё раз."
    )


def test_a_closed_term_is_named_in_the_language_of_the_refusal(
    ask: Ask, room: Classroom, database: Database
) -> None:
    path = f"/classes/{room.class_id}/terms/{room.terms[0]}/close"
    refused = ask("POST", room.deputy, path, status=409, language="en").json
    assert refused["detail"] == (
        "The term “Quarter 1” cannot be closed: the checklist has obligatory points left (1). "
        "Put them right and try again."
    )
    mark_terms(database, room)
    ask("POST", room.deputy, path)
    assert change(ask, room, "5", "en") == (
        "The term “Quarter 1” is closed. A mark can be corrected when it is opened again, "
        "which the director and the deputy directors do."
    )
    assert change(ask, room, "5", "ru") == (
        "Период «1 четверть» закрыт. Исправить отметку можно, когда его снова откроют: это "
        "делают директор и его заместители."
    )


def test_terms_and_kinds_of_work_are_said_where_they_are_the_platforms_own(
    ask: Ask, room: Classroom, database: Database
) -> None:
    with database.transaction(room.school_id) as session:
        session.execute(update(Term).where(Term.number == 2).values(name="Зимний период"))
        session.execute(
            update(WorkType).where(WorkType.short == "ДИК").values(name="Диктант по слуху")
        )
    path = f"/groups/{room.group_id}/grid"
    english, russian = (ask("GET", room.teacher, path, language=one).json for one in ("en", "ru"))
    assert [one["name"] for one in english["terms"]][:3] == [
        "Quarter 1", "Зимний период", "Quarter 3"
    ]
    assert english["term"]["name"].startswith("Quarter ")
    assert [one["name"] for one in russian["terms"]][:3] == [
        "1 четверть", "Зимний период", "3 четверть"
    ]
    names = {one["short"]: one["name"] for one in english["work_types"]}
    assert (names["КР"], names["ДИК"]) == ("Test", "Диктант по слуху")
    assert {one["short"]: one["name"] for one in russian["work_types"]}["КР"] == (
        "Контрольная работа"
    )
    listed = ask("GET", room.teacher, "/work-types", language="en").json
    assert {one["short"]: one["name"] for one in listed}["СОЧ"] == "Essay"


def test_who_has_imported_a_mark_and_why_is_said_in_english(
    ask: Ask, database: Database
) -> None:
    bring(database, register(database), sheets())
    with database.transaction(SCHOOL) as session:
        lesson = session.scalars(select(Lesson).where(Lesson.held_on == DAYS[0])).one()
        pupil_id = session.scalars(select(Pupil.id).where(Pupil.family_name == "Иванов")).one()
    path = f"/groups/{lesson.group_id}/cells/{lesson.id}/{pupil_id}/history"
    (english,) = ask("GET", DEPUTY, path, language="en").json
    (russian,) = ask("GET", DEPUTY, path).json
    assert (english["author"], english["reason"]) == ("Import from a file", "import of a file")
    assert (russian["author"], russian["reason"]) == ("Загрузка из файла", "импорт файла")


def test_the_checklist_and_steps_of_closing_name_terms_in_english(
    ask: Ask, room: Classroom, database: Database
) -> None:
    mark_terms(database, room)
    move_term(database, room.deputy, room.class_id, room.terms[0], "close")
    path = f"/classes/{room.class_id}/closing"
    english, russian = (ask("GET", room.deputy, path, language=one).json for one in ("en", "ru"))
    assert english["terms"][0]["name"] == english["steps"][0]["term"] == "Quarter 1"
    assert russian["terms"][0]["name"] == russian["steps"][0]["term"] == "1 четверть"
    names = [name for point in english["points"] for name in point["names"]]
    assert "Quarter 2" in names


def test_why_a_package_is_not_there_is_said_in_english(
    ask: Ask, room: Classroom, database: Database
) -> None:
    closed_year(database, room)
    with database.transaction(room.school_id) as session:
        session.execute(update(JournalPackage).values(problem="Не удалось собрать пакет."))
    path = f"/classes/{room.class_id}/closing"
    english, russian = (ask("GET", room.deputy, path, language=one).json for one in ("en", "ru"))
    assert english["packages"][0]["problem"] == "The package could not be put together."
    assert russian["packages"][0]["problem"] == "Не удалось собрать пакет."
