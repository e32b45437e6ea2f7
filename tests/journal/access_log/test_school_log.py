"""Reading the access log: in words, by those whom the table names."""

import pytest

from services.journal.access_log.usecases.school_log import read_access_log
from services.journal.diary.usecases import read_diary
from services.journal.marks.usecases.grid import read_grid
from services.journal.people import usecases as people
from services.journal.people.rules import parse_name
from services.shared.accountability.access_log import record_refusal
from services.shared.accountability.reading import LogQuery
from services.shared.database.base import Database, new_id
from services.shared.errors import Forbidden, NotFound
from services.shared.process.clock import today
from tests.journal.factory import Classroom


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
