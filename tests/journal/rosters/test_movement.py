"""Who arrives, departs and moves, on which day, with what stays in the journal."""

from datetime import date

import pytest
from sqlalchemy import select

from services.journal.classes.models import SchoolClass
from services.journal.enrolment.usecases import depart_pupil
from services.journal.facts.models import FactChange
from services.journal.people.models import Pupil
from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.messaging import contracts
from services.shared.messaging.outbox import Outgoing
from tests.journal.imports.files import counts
from tests.journal.papers.files import child
from tests.journal.rosters.school import (
    TODAY,
    at,
    bring,
    figures,
    give_mark,
    lists,
    pupil_id,
    stays,
    what,
)

FIRST = date(2026, 9, 1)
FIFTH = [child("Жуков Пётр Ильич"), child("Ёлкина Вера Львовна", sex="ж"), child("Евсеев Лев")]
OTHER = [child("Орлов Марк Ильич"), child("Панин Лев Ильич"), child("Рощин Ян Ильич")]


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be a day in November."""
    at(monkeypatch, TODAY)


@pytest.fixture
def school(database: Database, operator: Caller) -> Caller:
    """Return the operator of a school with two classes of three."""
    assert figures(bring(database, operator, lists({"5А": FIFTH, "5Б": OTHER}))) == (6, 0, 0, 0, 0)
    return operator


def test_new_classes_are_filled_from_the_first_day_of_the_year(
    database: Database, school: Caller
) -> None:
    assert {(one[1], one[2], one[3]) for one in stays(database)} == {
        ("5А", FIRST, None), ("5Б", FIRST, None)
    }
    with database.transaction("131") as session:
        assert set(session.scalars(select(Pupil.sex))) == {"m", "f"}
        told = session.scalars(select(Outgoing).where(
            Outgoing.type == contracts.PUPIL_ENROLLED
        )).all()
    assert len(told) == 6
    assert "Жуков" not in str([one.data for one in told])


def test_a_list_of_both_classes_again_changes_nothing(database: Database, school: Caller) -> None:
    before = counts(database)
    assert figures(bring(database, school, lists({"5А": FIFTH, "5Б": OTHER}))) == (0, 0, 0, 0, 6)
    assert counts(database) == before


def test_who_is_new_arrives_and_who_is_missing_departs_on_the_day_of_the_list(
    database: Database, school: Caller
) -> None:
    changed = [*FIFTH[:2], child("Титов Глеб")]
    report = bring(database, school, lists({"5А": changed}, "12.10.2026"))
    assert figures(report) == (1, 1, 0, 0, 2)
    assert [one[1:] for one in stays(database) if one[0] in ("Титов", "Евсеев")] == [
        ("5А", FIRST, date(2026, 10, 12)), ("5А", date(2026, 10, 12), None)
    ]


def test_without_a_day_it_is_today(database: Database, school: Caller) -> None:
    bring(database, school, lists({"5А": [*FIFTH[:2], child("Титов Глеб")]}, None))
    assert {one[2:] for one in stays(database) if one[0] in ("Титов", "Евсеев")} == {
        (FIRST, TODAY), (TODAY, None)
    }


def test_a_mark_after_the_day_of_the_list_keeps_the_child_in_the_class_until_then(
    database: Database, school: Caller
) -> None:
    give_mark(database, school, pupil_id(database, "Евсеев"), "5А", date(2026, 11, 2))
    bring(database, school, lists({"5А": FIFTH[:2]}, "12.10.2026"))
    assert [one[3] for one in stays(database) if one[0] == "Евсеев"] == [TODAY]


def test_who_moves_ends_there_the_day_before_and_begins_here(
    database: Database, school: Caller
) -> None:
    moved = {"5А": FIFTH[:2], "5Б": [*OTHER, FIFTH[2]]}
    report = bring(database, school, lists(moved, "12.10.2026"))
    assert figures(report) == (0, 0, 1, 0, 5)
    assert report.lines[-1].what == ("был в 5А",)
    assert [one[1:] for one in stays(database) if one[0] == "Евсеев"] == [
        ("5А", FIRST, date(2026, 10, 11)), ("5Б", date(2026, 10, 12), None)
    ]


def test_a_move_before_the_year_begins_puts_the_class_right(
    database: Database, school: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, date(2026, 8, 20))
    figures(bring(database, school, lists({"5А": FIFTH[:2], "5Б": [*OTHER, FIFTH[2]]})))
    assert [one[1:] for one in stays(database) if one[0] == "Евсеев"] == [("5Б", FIRST, None)]


def test_next_september_the_same_children_are_in_their_next_classes(
    database: Database, school: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, date(2027, 9, 2))
    report = bring(database, school, lists({"6А": FIFTH, "6Б": OTHER[:2]}, "01.09.2027"),
                   year="2027/2028")
    assert figures(report) == (0, 0, 5, 0, 0)
    with database.transaction("131") as session:
        assert len(session.scalars(select(Pupil.id)).all()) == 6
    assert {one[1:] for one in stays(database, year="2027/2028")} == {
        ("6А", date(2027, 9, 1), None), ("6Б", date(2027, 9, 1), None)
    }
    assert len(stays(database)) == 6


def test_who_departed_and_comes_again_is_the_same_child(
    database: Database, school: Caller
) -> None:
    bring(database, school, lists({"5А": FIFTH[:2]}, "12.10.2026"))
    assert figures(bring(database, school, lists({"5А": FIFTH}, "09.11.2026"))) == (1, 0, 0, 0, 2)
    assert [one[2:] for one in stays(database) if one[0] == "Евсеев"] == [
        (FIRST, date(2026, 10, 12)), (date(2026, 11, 9), None)
    ]


def test_a_list_that_is_older_than_the_journal_undoes_nothing(
    database: Database, school: Caller
) -> None:
    bring(database, school, lists({"5А": [*FIFTH[:2], child("Титов Глеб")]}, "12.10.2026"))
    old = bring(database, school, lists({"5А": FIFTH}, "01.10.2026"))
    assert figures(old) == (0, 0, 0, 0, 3)
    assert sorted(one.what.split(":")[0].split(",")[0] for one in old.notes) == [
        "«Титов Глеб» в списке нет", "По журналу ученик выбыл 12.10.2026"
    ]
    bring(database, school, lists({"5А": FIFTH[:1], "5Б": [*OTHER, FIFTH[1]]}, "02.11.2026"))
    before = counts(database)
    assert "список составлен раньше" in what(
        bring(database, school, lists({"5А": FIFTH[:2], "5Б": OTHER}, "01.10.2026"))
    )[0]
    assert counts(database) == before


def test_a_list_that_would_let_more_than_half_of_a_class_depart_is_refused(
    database: Database, school: Caller
) -> None:
    before = counts(database)
    report = bring(database, school, lists({"5А": FIFTH[:1], "5Б": OTHER}))
    assert what(report) == [
        "По списку из 5А выбывает 2 из 3 — больше половины: похоже, список обрезан. "
        "Загрузите его целиком."
    ]
    assert (report.problems[0].sheet, report.departed, report.unchanged) == ("5А", 0, 0)
    assert counts(database) == before


def test_classes_that_a_list_does_not_name_stay_as_they_are(
    database: Database, school: Caller
) -> None:
    assert figures(bring(database, school, lists({"5Б": OTHER}))) == (0, 0, 0, 0, 3)


def test_an_empty_class_of_the_list_is_a_cut_one(database: Database, school: Caller) -> None:
    assert "из 5А выбывает 3 из 3" in what(
        bring(database, school, lists({"5А": [], "5Б": OTHER}))
    )[0]


def test_a_preview_says_who_and_writes_nothing_but_that_somebody_looked(
    database: Database, school: Caller
) -> None:
    before = counts(database)
    changed = lists({"5А": [*FIFTH[:2], child("Титов Глеб")]}, "12.10.2026")
    report = bring(database, school, changed, preview=True)
    assert figures(report) == (1, 1, 0, 0, 2)
    assert [(one.fate, one.name, one.beside) for one in report.lines[-2:]] == [
        ("arrived", "Титов Глеб", "5А"), ("departed", "Евсеев Лев", "5А")
    ]
    assert counts(database) == before
    with database.transaction("131") as session:
        looked = session.scalars(
            select(Access).where(Access.action == "roster.import").order_by(Access.id)
        ).all()
    assert [(one.subject_kind, one.kind) for one in looked[-2:]] == [
        ("school", "people"), ("class", "people")
    ]


def test_what_changes_is_told_in_the_history_without_a_name(
    database: Database, school: Caller
) -> None:
    bring(database, school, lists(
        {"5А": [*FIFTH[:1], child("Белова Вера Львовна", sex="ж"), FIFTH[2]]}, "12.10.2026"
    ))
    with database.transaction("131") as session:
        told = session.scalars(select(FactChange).where(
            FactChange.row_id == session.scalars(
                select(Pupil.id).where(Pupil.family_name == "Белова")
            ).one()
        ).order_by(FactChange.id)).all()
    assert [(one.fields, one.reason) for one in told] == [
        (["name_and_birth", "person_id"], None), (["name_and_birth"], "список учеников")
    ]
    assert told[0].told != told[1].told
    assert "Белова" not in str(told[1].told)


def test_who_departs_by_hand_after_the_list_was_made_stays_departed(
    database: Database, school: Caller
) -> None:
    with database.transaction("131") as session:
        class_id = session.scalars(select(SchoolClass.id).where(SchoolClass.name == "5А")).one()
    depart_pupil(database, school, pupil_id(database, "Евсеев"), class_id, date(2026, 10, 5))
    assert figures(bring(database, school, lists({"5А": FIFTH}))) == (0, 0, 0, 0, 3)
