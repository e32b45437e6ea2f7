"""Attendance codes are the school's to write; what they mean is the platform's to count."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from services.journal.attendance_codes.rules import (
    USUAL,
    Attendance,
    Codes,
    CodeWriting,
    codes_from,
    flaws,
)
from services.journal.attendance_codes.usecases import change_codes, read_school_codes
from services.journal.diary.usecases import read_diary
from services.journal.marks.models import MarkCell, MarkChange
from services.journal.marks.rules.marks import CellError, parse_cell
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.grid import read_grid
from services.journal.packages.queries.record import read_record
from services.journal.packages.rules.tables import journal_tables
from services.shared.accountability.access_log import Access
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict, Forbidden
from tests.journal.closing.classes import closed_year, packages
from tests.journal.factory import Classroom, make_classroom

# «О» is another meaning here than on the platform, «н» another case, «нп» is not used.
OWN = (
    CodeWriting(Attendance.ABSENT, "о", "отсутствовал"),
    CodeWriting(Attendance.ILL, "б", "болел", spellings=("бол",)),
    CodeWriting(Attendance.EXCUSED, "ув", "по заявлению"),
    CodeWriting(Attendance.UNEXCUSED, "н", "прогул", in_use=False),
    CodeWriting(Attendance.LATE, "оп", "опоздал"),
)


def test_a_school_begins_with_the_usual_codes_and_sets_its_own(
    database: Database, room: Classroom
) -> None:
    assert read_school_codes(database, room.teacher).codes == USUAL.writings
    change_codes(database, room.deputy, 0, OWN)
    found = read_school_codes(database, room.teacher)
    assert (found.codes, found.version) == (OWN, 1)
    with pytest.raises(Conflict, match="изменил кто-то другой"):
        change_codes(database, room.deputy, 0, USUAL.writings)
    assert read_school_codes(database, room.teacher).codes == OWN
    with database.transaction("131") as session:
        logged = session.scalars(
            select(Access.action).where(Access.action == "settings.write")
        ).all()
    assert logged == ["settings.write"]


def test_a_school_of_its_own_letters_leaves_another_one_as_it_was(
    database: Database, room: Classroom
) -> None:
    other = make_classroom(database, "132")
    change_codes(database, room.deputy, 0, OWN)
    assert read_school_codes(database, other.teacher).codes == USUAL.writings
    grid = read_grid(database, other.teacher, other.group_id, other.terms[0])
    assert grid.attendance_codes == USUAL.writings


def test_only_a_deputy_changes_the_codes(database: Database, room: Classroom) -> None:
    with pytest.raises(Forbidden):
        change_codes(database, room.teacher, 0, OWN)


@pytest.mark.parametrize(("place", "change", "field", "why"), [
    (0, {"letters": ""}, "codes.0.letters", "Заполните"),
    (0, {"letters": "отсут"}, "codes.0.letters", "не больше 4"),
    (0, {"letters": "5"}, "codes.0.letters", "нужны русские буквы"),
    (0, {"letters": "н/а"}, "codes.0.letters", "нужны русские буквы"),
    (0, {"letters": "осв"}, "codes.0.letters", "отметка"),
    (0, {"letters": "ЗАЧ"}, "codes.0.letters", "отметка"),
    (0, {"letters": "abs"}, "codes.0.letters", "нужны русские буквы"),
    (0, {"letters": "ув"}, "codes.2.letters", "дважды"),
    (0, {"letters": "УВ"}, "codes.0.letters", "дважды"),
    (0, {"letters": "БОЛ"}, "codes.1.spellings", "дважды"),
    (1, {"spellings": ("зачёт",)}, "codes.1.spellings", "отметка"),
    (1, {"spellings": tuple("абвгдежзи")}, "codes.1.spellings", "не больше 8"),
    (2, {"name": ""}, "codes.2.name", "Заполните"),
    (2, {"name": "ы" * 61}, "codes.2.name", "Не больше 60"),
])
def test_what_cannot_be_a_code_is_refused_at_its_field(
    database: Database, room: Classroom, place: int, change: dict[str, str], field: str, why: str
) -> None:
    codes = [replace(one, **change) if at == place else one for at, one in enumerate(OWN)]
    with pytest.raises(BadInput) as refused:
        change_codes(database, room.deputy, 0, codes)
    told = {one.field: one.what for one in refused.value.errors}
    assert why in told[field]
    assert read_school_codes(database, room.teacher).codes == USUAL.writings


def test_all_meanings_are_named_once_and_one_is_in_use(
    database: Database, room: Classroom
) -> None:
    for wrong in (OWN[:4], (*OWN, OWN[0]), [replace(one, in_use=False) for one in OWN]):
        with pytest.raises(BadInput):
            change_codes(database, room.deputy, 0, wrong)


def test_letters_mean_what_the_school_says_and_the_meaning_is_stored(
    database: Database, room: Classroom
) -> None:
    change_codes(database, room.deputy, 0, OWN)
    edits = [
        room.edit("4о"), room.edit("Бол", lesson=1), room.edit("ОП", lesson=2),
        room.edit("УВ·5", lesson=3),
    ]
    said = record_cells(database, room.teacher, room.group_id, edits, letters=True)
    assert [(str(one.status), one.text) for one in said.results] == [
        ("saved", "4·о"), ("saved", "б"), ("saved", "оп"), ("saved", "5·ув"),
    ]
    with database.transaction("131") as session:
        stored = session.scalars(
            select(MarkCell.attendance).order_by(MarkCell.lesson_id)
        ).all()
        chained = session.scalars(
            select(MarkChange.new_text).order_by(MarkChange.lesson_id)
        ).all()
    assert stored == ["Н", "Б", "О", "У"]
    assert chained == ["4·Н", "Б", "О", "5·У"]
    grid = read_grid(database, room.teacher, room.group_id, room.terms[0])
    row = next(one for one in grid.pupils if one.id == room.pupils[0])
    assert row.cells[:4] == ["4·Н", "Б", "О", "5·У"]
    assert grid.attendance_codes == OWN
    diary = read_diary(database, room.parent_of(room.pupils[0]), room.pupils[0], "2024-W36")
    assert diary.attendance_codes == OWN


def test_the_api_speaks_in_stored_codes_whatever_the_letters(
    database: Database, room: Classroom
) -> None:
    change_codes(database, room.deputy, 0, OWN)
    (late,) = record_cells(database, room.teacher, room.group_id, [room.edit("О")]).results
    assert (late.status, late.text) == ("saved", "О")
    (absent,) = record_cells(
        database, room.teacher, room.group_id, [room.edit("о", "оп")], letters=True
    ).results
    assert (absent.status, absent.text) == ("saved", "о")  # it was late, in the school's letters
    (again,) = record_cells(database, room.teacher, room.group_id, [room.edit("5", "О")]).results
    assert (again.status, again.text) == ("conflict", "Н")


def test_what_the_school_does_not_write_is_refused_in_its_own_letters(
    database: Database, room: Classroom
) -> None:
    change_codes(database, room.deputy, 0, OWN)
    (usual,) = record_cells(
        database, room.teacher, room.group_id, [room.edit("у")], letters=True
    ).results
    assert usual.status == "refused"
    assert usual.message == (
        "Запись «у» непонятна. Отметки: 5–1, н/а, осв, зачёт, незачёт; "
        "посещаемость: о, б, ув, оп."
    )


def test_a_code_no_longer_in_use_stays_readable_and_is_not_entered(
    database: Database, room: Classroom
) -> None:
    record_cells(database, room.teacher, room.group_id, [room.edit("НП")])
    change_codes(database, room.deputy, 0, OWN)
    beside, new, plain = record_cells(
        database, room.teacher, room.group_id,
        [room.edit("2н", "н"), room.edit("н", lesson=1), room.edit("5", lesson=2)],
        letters=True,
    ).results
    assert (beside.status, beside.text) == ("saved", "2·н")
    assert (new.status, new.message) == ("refused", "Код «н» в школе больше не ставят.")
    assert plain.status == "saved"
    (stored,) = record_cells(
        database, room.teacher, room.group_id, [room.edit("НП", lesson=3)]
    ).results
    assert stored.status == "refused"


def test_a_closed_year_keeps_the_letters_of_its_close(
    database: Database, room: Classroom
) -> None:
    before = [room.edit("4Н"), room.edit("О", lesson=1)]
    record_cells(database, room.teacher, room.group_id, before)
    change_codes(database, room.deputy, 0, OWN)
    closed_year(database, room)
    later = [replace(one, letters="ж" + "зиклм"[place]) for place, one in enumerate(OWN)]
    change_codes(database, room.deputy, 1, later)
    grid = read_grid(database, room.teacher, room.group_id, room.terms[0])
    assert grid.attendance_codes == OWN
    diary = read_diary(database, room.parent_of(room.pupils[0]), room.pupils[0], "2024-W36")
    assert diary.attendance_codes == OWN
    assert read_school_codes(database, room.teacher).codes == tuple(later)
    journal_id = packages(database, room)[0].class_journal_id
    with database.transaction("131") as session:
        record = read_record(session, "131", journal_id, lambda *_: None)
    assert record.codes.writings == OWN
    assert [one.letters for one in record.legend()] == ["о", "б", "ув", "оп"]
    tables = {table.name: table.rows for table in journal_tables(record)}
    assert {cell for *_, cell in tables["cells"]} == {"4·Н", "О"}
    assert ("Н", "о", "отсутствовал", True) in tables["attendance_codes"]


def test_a_year_closed_with_the_usual_codes_stays_with_them(
    database: Database, room: Classroom
) -> None:
    closed_year(database, room)
    change_codes(database, room.deputy, 0, OWN)
    grid = read_grid(database, room.teacher, room.group_id, room.terms[0])
    assert grid.attendance_codes == USUAL.writings


def test_the_database_holds_to_the_rules_too(database: Database, room: Classroom) -> None:
    change_codes(database, room.deputy, 0, OWN)
    with pytest.raises(Exception, match="ck_attendance_code_letters"), \
            database.transaction("131") as session:
        session.execute(text("UPDATE attendance_code SET letters = '5'"))


@pytest.mark.pure
@given(st.permutations(["н", "б", "у", "нп", "о", "ув", "оп", "ё", "прог"]))
def test_whatever_the_letters_a_cell_is_read_as_it_was_shown(letters: list[str]) -> None:
    codes = Codes(tuple(
        replace(one, letters=letter)
        for one, letter in zip(USUAL.writings, letters, strict=False)
    ))
    assert flaws(codes.writings) == []
    for code in Attendance:
        for marks in ("", "5·", "4·2·"):
            shown = codes.shown(f"{marks}{code}")
            found = parse_cell(shown, codes=codes)
            assert (found.attendance, len(found.marks)) == (code, marks.count("·"))
    for foreign in letters[5:]:
        with pytest.raises(CellError):
            parse_cell(foreign, codes=codes)


@pytest.mark.pure
def test_a_mark_or_an_empty_cell_is_shown_as_it_is() -> None:
    codes = Codes(OWN)
    assert [codes.shown(cell) for cell in ("", "5", "4·2", "н/а", "осв", "4·НП")] == [
        "", "5", "4·2", "н/а", "осв", "4·н",
    ]
    assert codes_from(None) == codes_from("[]") == USUAL
