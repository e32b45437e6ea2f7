"""Subjects of a school: their names, what they may not be, and what stays when one is renamed."""

import pytest

from services.journal.marks.usecases.grid import read_grid
from services.journal.subjects import usecases as subjects
from services.journal.subjects.queries import known_subjects
from services.journal.subjects.rules.names import find_subject
from services.journal.subjects.usecases import NewNames
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom, make_classroom


def found(database: Database, room: Classroom, text: str) -> str | None:
    """Return the name of the subject that a text means in the school."""
    with database.transaction(room.school_id) as session:
        one = find_subject(known_subjects(session, room.school_id), text).subject
    return one.name if one else None


def test_a_new_school_chooses_from_the_federal_list_and_files_find_it_at_once(
    database: Database, room: Classroom
) -> None:
    before = subjects.list_subjects(database, room.deputy)
    assert "Русский язык" in {one.name for one in before.federal}
    assert "Алгебра" not in {one.name for one in before.federal}  # the school has it
    chosen = ["Русский язык", "Физическая культура", "Алгебра"]
    assert subjects.add_federal_subjects(database, room.deputy, 0, chosen) == 2
    after = subjects.list_subjects(database, room.deputy)
    assert [one.name for one in after.subjects] == [
        "Алгебра", "Русский язык", "Физическая культура"
    ]
    assert (after.subjects[1].short_name, after.version) == ("Рус. яз.", 1)
    assert found(database, room, "Русск.яз") == "Русский язык"
    assert found(database, room, "Физкультура") == "Физическая культура"
    assert subjects.add_federal_subjects(database, room.deputy, 1, chosen) == 0


def test_a_renamed_subject_keeps_its_journals_and_their_grids_say_the_new_name(
    database: Database, room: Classroom
) -> None:
    assert read_grid(database, room.teacher, room.group_id, None).group.subject == "Алгебра"
    (own,) = subjects.list_subjects(database, room.deputy).subjects
    assert own.groups == 1
    names = NewNames("Алгебра (углублённо)", "Алг. угл.", ("Алгебра+",))
    subjects.change_subject(database, room.deputy, 0, own.id, names)
    grid = read_grid(database, room.teacher, room.group_id, None)
    assert (grid.group.subject, len(grid.lessons)) == ("Алгебра (углублённо)", 5)
    assert found(database, room, "алг угл") == "Алгебра (углублённо)"


def test_one_name_means_one_subject(database: Database, room: Classroom) -> None:
    maths = NewNames("Математика", "Мат.", ("Матан",))
    subjects.add_subject(database, room.deputy, 0, maths)
    for names in (
        NewNames("математика", "", ()),
        NewNames("Матанализ", "мат", ()),
        NewNames("Матанализ", "", ("Алгебра",)),
    ):
        with pytest.raises(BadInput, match="уже значит"):
            subjects.add_subject(database, room.deputy, 1, names)
    with pytest.raises(BadInput, match="буквами"):
        subjects.add_subject(database, room.deputy, 1, NewNames("—", "", ()))
    assert len(subjects.list_subjects(database, room.deputy).subjects) == 2


def test_the_second_of_two_deputies_is_told_and_overwrites_nothing(
    database: Database, room: Classroom
) -> None:
    (own,) = subjects.list_subjects(database, room.deputy).subjects
    subjects.change_subject(database, room.deputy, 0, own.id, NewNames("Алгебра 7", "", ()))
    with pytest.raises(Conflict, match="изменил кто-то другой"):
        subjects.change_subject(
            database, room.deputy, 0, own.id, NewNames("Алгебра 8", "", ())
        )
    (now,) = subjects.list_subjects(database, room.deputy).subjects
    assert now.name == "Алгебра 7"


def test_what_people_say_of_a_name_is_remembered(database: Database, room: Classroom) -> None:
    (own,) = subjects.list_subjects(database, room.deputy).subjects
    with database.transaction(room.school_id) as session:
        subjects.remember_alias(session, room.deputy, "А-ра", own.id)
        subjects.remember_alias(session, room.deputy, "а. ра", own.id)  # the same again
    assert found(database, room, "А-РА") == "Алгебра"
    other = subjects.add_subject(database, room.deputy, None, NewNames("Арабский язык", "", ()))
    with (
        pytest.raises(Conflict, match="уже значит «Алгебра»"),
        database.transaction(room.school_id) as session,
    ):
        subjects.remember_alias(session, room.deputy, "а-ра", other)


def test_another_school_and_a_teacher_change_nothing(database: Database, room: Classroom) -> None:
    elsewhere = make_classroom(database, "lyceum-2")
    (foreign,) = subjects.list_subjects(database, elsewhere.deputy).subjects
    with pytest.raises(NotFound):
        subjects.change_subject(
            database, room.deputy, None, foreign.id, NewNames("Чужое", "", ())
        )
    with pytest.raises(Forbidden):
        subjects.add_subject(database, room.teacher, None, NewNames("Своё", "", ()))
    assert len(subjects.list_subjects(database, room.teacher).subjects) == 1


def test_the_api_says_which_field_is_wrong(ask: Ask, room: Classroom) -> None:
    body = {"version": 0, "name": "Геометрия", "short_name": "алгебра"}
    problem = ask("POST", room.deputy, "/subjects", body, status=422).json
    assert problem["errors"] == [
        {"field": "short_name", "what": "«алгебра» уже значит «Алгебра»."}
    ]
    made = ask("POST", room.deputy, "/subjects", {"name": "Геометрия"}, status=201).json
    ask("PUT", room.deputy, f"/subjects/{made['id']}",
        {"version": 1, "name": "Геометрия", "aliases": ["Геом."], "hidden": True}, status=204)
    listed = ask("GET", room.teacher, "/subjects").json
    assert (listed["version"], listed["subjects"][1]["hidden"]) == (2, True)
