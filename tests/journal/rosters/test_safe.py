"""Lists that are refused, two at once, other schools, and who may."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import insert, select

from services.destruction.tombstones import JOURNAL, Tombstone
from services.journal.classes.models import ClassJournal
from services.journal.closing.models import YearClosing
from services.journal.rosters.usecases.importing import import_pupils
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import Forbidden, NotFound
from services.shared.process.clock import now
from tests.callers import caller
from tests.journal.conftest import CountStatements
from tests.journal.factory import operator as any_operator
from tests.journal.imports.files import counts, register
from tests.journal.papers.files import YEAR, Row, child, separated
from tests.journal.rosters.school import TODAY, at, bring, figures, lists, stays, what

CHILDREN = [child("Жуков Пётр Ильич"), child("Ёлкина Вера Львовна"), child("Евсеев Лев")]
GIVEN = ("Пётр", "Лев", "Ян", "Глеб", "Марк", "Илья", "Иван", "Яков", "Фёдор", "Тихон")


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be a day in November."""
    at(monkeypatch, TODAY)


def many(count: int) -> bytes:
    """A flat list of children in classes of thirty, each with a mother of its own."""
    rows: list[Row] = [["ФИО", "Дата рождения", "Пол", "Класс", "Мать", "Телефон матери"]]
    for n in range(count):
        name = f"{'А' + 'бвгде'[n % 5] * (n // 1000 + 1)}ов {GIVEN[n % 10]} Ильич"
        rows.append([
            name, f"{1 + n % 28:02}.{1 + n // 28 % 12:02}.{2009 + n // 336 % 11}", "м",
            f"{1 + n // 30 % 11}{'АБВГДЕЖЗИКЛМНОПРСТ'[n // 330]}", "Анова Анна", f"+7900{n:07}",
        ])
    return separated(rows)


@pytest.mark.parametrize(("content", "words"), [
    (b"", "пуст"),
    (b"%PDF-1.7 not a list", "PDF"),
    (b"PK\x03\x04" + b"\x00" * 100, "xlsx"),
    (b"\x00" * ((10 << 20) + 1), "больше 10 МБ"),
    ("ФИО;Дата рождения;Класс\nИванов Пётр;31.02.2015;5А\n".encode(), "31.02.2015"),
])
def test_a_file_that_is_no_list_is_refused_in_a_sentence(
    database: Database, operator: Caller, content: bytes, words: str
) -> None:
    before = counts(database)
    report = bring(database, operator, content)
    assert words in what(report)[0]
    assert counts(database) == before


def test_a_year_that_is_none_is_refused(database: Database, operator: Caller) -> None:
    assert "Учебный год пишется так" in what(
        bring(database, operator, lists({"5А": CHILDREN}), year="2026")
    )[0]


def test_one_problem_keeps_everything_out(database: Database, operator: Caller) -> None:
    before = counts(database)
    bad = lists({"5А": CHILDREN, "5Б": [child("Орлов Марк", "1.1.15")]})
    report = bring(database, operator, bad)
    assert (len(report.problems), report.arrived) == (1, 0)
    assert counts(database) == before


def test_two_lists_at_once_bring_a_child_in_once(database: Database, operator: Caller) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(
            lambda _: bring(database, operator, lists({"5А": CHILDREN})), range(2)
        ))
    assert sorted(figures(one) for one in both) == [(0, 0, 0, 0, 3), (3, 0, 0, 0, 0)]
    assert len(stays(database)) == 3


def test_another_school_of_the_same_children_is_another(
    database: Database, operator: Caller
) -> None:
    bring(database, operator, lists({"5А": CHILDREN}))
    other = register(database, "7")
    before = stays(database)
    assert figures(bring(database, other, lists({"5А": CHILDREN}))) == (3, 0, 0, 0, 0)
    assert figures(bring(database, other, lists({"5А": CHILDREN[:2]}))) == (0, 1, 0, 0, 2)
    assert stays(database) == before
    assert len(stays(database, "7")) == 3


@pytest.mark.parametrize("role", ["deputy", "director"])
def test_deputy_and_director_may(database: Database, operator: Caller, role: str) -> None:
    assert operator
    assert figures(bring(database, caller(role), lists({"5А": CHILDREN}))) == (3, 0, 0, 0, 0)


@pytest.mark.parametrize("role", [
    "teacher", "class_teacher", "psychologist", "archivist", "data_officer", "representative",
    "pupil", "municipality_operator", "region_operator", "platform_admin",
])
def test_nobody_else_may(database: Database, operator: Caller, role: str) -> None:
    assert operator
    with pytest.raises((Forbidden, NotFound)):
        import_pupils(database, caller(role), content=b"", year=YEAR)


def test_a_school_that_is_not_there_takes_nobody_in(database: Database) -> None:
    with pytest.raises(NotFound):
        bring(database, any_operator("none"), lists({"5А": CHILDREN}))


def test_a_class_whose_year_is_closed_is_not_changed(
    database: Database, operator: Caller
) -> None:
    bring(database, operator, lists({"5А": CHILDREN}))
    with database.transaction("131") as session:
        journal = session.scalars(select(ClassJournal.id)).one()
        session.execute(insert(YearClosing), [{
            "school_id": "131", "class_journal_id": journal, "closed_on": date(2027, 5, 31),
            "closed_at": now(), "protocol_no": "7", "protocol_on": date(2027, 5, 28),
        }])
    assert figures(bring(database, operator, lists({"5А": CHILDREN}))) == (0, 0, 0, 0, 3)
    assert what(bring(database, operator, lists({"5А": CHILDREN[:2]}))) == [
        "Учебный год класса 5А закрыт: состав его больше не меняется."
    ]


def test_a_class_whose_journal_went_by_an_act_is_not_opened_again(
    database: Database, operator: Caller
) -> None:
    with database.transaction("131") as session:
        session.add(Tombstone(
            school_id="131", case_file_id=new_id(), kind=JOURNAL, source_id=new_id(),
            class_name="5А", year_name=YEAR, act_id=new_id(), act_number="12",
            acted_on=date(2026, 10, 1), identifiers=[], placed_at=now(),
        ))
    assert "уничтожен по акту № 12" in what(bring(database, operator, lists({"5А": CHILDREN})))[0]


def test_ten_times_the_children_take_no_more_statements(
    database: Database, operator: Caller, statements: CountStatements
) -> None:
    with statements() as first:
        assert bring(database, operator, many(60)).arrived == 60
    register(database, "7")
    with statements() as second:
        assert bring(database, any_operator("7"), many(600)).arrived == 600
    # Events are written some hundreds at a time.
    assert len(second) - len(first) <= 6
    assert len(second) <= 60
