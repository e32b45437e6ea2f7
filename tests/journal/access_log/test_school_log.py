"""Reading the access log: in words, by those whom the table names."""

from datetime import UTC, date, datetime

import pytest

from services.journal.access_log.usecases import school_log
from services.journal.access_log.usecases.school_log import find_ids, read_access_log
from services.journal.diary.usecases import read_diary
from services.journal.marks.usecases.grid import read_grid
from services.journal.people import usecases as people
from services.journal.people.rules import parse_name
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, record_refusal
from services.shared.accountability.reading import ACCESS_LOG_READ, LogQuery
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Forbidden, NotFound
from services.shared.process.clock import DEFAULT_TIME_ZONE, keep_days_of, today
from tests.journal.factory import Classroom, make_classroom


def test_a_director_reads_who_did_what_with_what_on_which_ground(
    database: Database, room: Classroom
) -> None:
    read_grid(database, room.teacher, room.group_id, None)
    first, *_ = read_access_log(database, room.caller("director"), LogQuery()).items
    assert first.who == "Учителева Анна Ивановна"
    assert (first.action, first.kind) == ("marks.read", "group")
    assert first.subject == "7А, Алгебра"
    assert first.ground == "teacher:own_group"


def test_a_refusal_is_told_as_one(database: Database, room: Classroom) -> None:
    stranger = room.parent_of(room.pupils[1])
    with pytest.raises(NotFound) as caught:
        read_diary(database, stranger, room.pupils[0], None)
    assert caught.value.attempt is not None
    with database.transaction(room.school_id) as session:
        record_refusal(session, stranger, caught.value.attempt)
    first, *_ = read_access_log(database, room.caller("data_officer"), LogQuery()).items
    assert (first.subject, first.ground) == ("Жуков Пётр", "representative:refused")


@pytest.mark.parametrize(
    "role", ["deputy", "teacher", "representative", "pupil", "platform_admin"]
)
def test_nobody_else_reads_it(database: Database, room: Classroom, role: str) -> None:
    with pytest.raises(Forbidden):
        read_access_log(database, room.caller(role), LogQuery())


def test_pages_follow_each_other_without_a_gap(database: Database, room: Classroom) -> None:
    for _ in range(60):
        people.list_staff(database, room.deputy)
        people.appoint_staff(
            database,
            room.operator,
            person_id=new_id(),
            name=parse_name("А Б"),
            roles=["teacher"],
        )
    director = room.caller("director")
    page = read_access_log(database, director, LogQuery(action="people.write"))
    assert len(page.items) == 50
    rest = read_access_log(
        database, director, LogQuery(action="people.write", before=page.next)
    )
    assert len(rest.items) == 61 - 50
    assert rest.next is None


def test_the_log_is_narrowed_by_days(database: Database, room: Classroom) -> None:
    read_grid(database, room.teacher, room.group_id, None)
    director = room.caller("director")
    assert read_access_log(database, director, LogQuery(since=today(), until=today())).items
    before = today().replace(year=today().year - 1, day=1)
    assert read_access_log(database, director, LogQuery(until=before)).items == []


def test_a_day_of_the_log_is_that_of_the_schools(database: Database, room: Classroom) -> None:
    """What the page shows at 01:30 of the 24th was found under the 23rd alone."""
    director = room.caller("director")
    seen = datetime(2025, 3, 23, 22, 30, tzinfo=UTC)
    with database.transaction(room.school_id) as session:
        basis = require(ACCESS_LOG_READ, director, Target())
        record_access(session, director, basis, kind="people", at=seen)

    def found(day: int) -> list[datetime]:
        query = LogQuery(since=date(2025, 3, day), until=date(2025, 3, day))
        return [one.at for one in read_access_log(database, director, query).items]

    assert (found(23), found(24)) == ([], [seen])
    keep_days_of("Europe/London")
    try:
        assert (found(23), found(24)) == ([seen], [])
    finally:
        keep_days_of(DEFAULT_TIME_ZONE)


def found_by(database: Database, room: Classroom, words: str) -> list[str]:
    """What somebody who reads the log finds by words, as the names of what was touched."""
    officer = room.caller("data_officer")
    found = find_ids(database, officer, words)
    query = LogQuery(people=found.people, subjects=found.subjects)
    return [one.subject for one in read_access_log(database, officer, query).items]


def test_the_log_is_found_by_beginnings_of_names_without_regard_to_yo(
    database: Database,
) -> None:
    room = make_classroom(database, pupils=("Ёлкин Пётр", "Жуков Пётр"))
    for pupil in room.pupils:
        read_diary(database, room.parent_of(pupil), pupil, None)
    read_grid(database, room.teacher, room.group_id, None)
    for words in ("елк", "ЁЛК", "пётр ёлк", "елкин пет"):
        assert set(found_by(database, room, words)) == {"Ёлкин Пётр"}
    assert found_by(database, room, "лкин") == []
    assert found_by(database, room, "учит") == ["7А, Алгебра"]
    assert found_by(database, room, "7а алг") == ["7А, Алгебра"]


def test_a_search_of_the_log_stays_in_its_school_and_is_logged(
    database: Database, room: Classroom
) -> None:
    elsewhere = make_classroom(database, "lyceum-2")
    read_grid(database, room.teacher, room.group_id, None)
    here, there = (find_ids(database, one.caller("data_officer"), "7а алг")
                   for one in (room, elsewhere))
    assert (here.subjects, there.subjects) == ({room.group_id}, {elsewhere.group_id})
    with pytest.raises(Forbidden):
        find_ids(database, room.deputy, "учит")
    officer = room.caller("data_officer")
    assert find_ids(database, officer, "учит").people
    first, *_ = read_access_log(database, officer, LogQuery()).items
    assert (first.action, first.role) == ("access_log.read", "data_officer")


def test_words_for_nobody_or_for_too_many_are_refused_with_a_sentence(
    database: Database, room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadInput, match="кого или что"):
        find_ids(database, room.caller("director"), " - ")
    monkeypatch.setattr(school_log, "_FOUND", 0)
    with pytest.raises(BadInput, match="Слишком много"):
        find_ids(database, room.caller("director"), "ж")


def test_a_log_without_such_rows_says_what_narrows_it(
    database: Database, room: Classroom
) -> None:
    read_grid(database, room.teacher, room.group_id, None)
    query = LogQuery(action="marks.read", outcome="refused")
    page = read_access_log(database, room.caller("director"), query)
    assert (page.total, page.without) == (None, {"action": 0, "outcome": 1})
