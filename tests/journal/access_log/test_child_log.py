"""Who looked at one's own child: by days, in words, for those whom the law lets ask."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from services.journal.access_log.consumers import package_fetched
from services.journal.access_log.usecases.child_log import (
    NamedLook,
    name_people,
    read_child_log,
)
from services.journal.access_log.usecases.school_log import read_access_log
from services.journal.diary.usecases import read_diary
from services.journal.enrolment import usecases as enrolment
from services.journal.marks.usecases.grid import read_grid
from services.journal.people import usecases as people
from services.journal.people.models import Pupil
from services.journal.people.rules import parse_name
from services.shared.accountability.access_log import record_refusal
from services.shared.accountability.caller import Caller
from services.shared.accountability.reading import LogQuery
from services.shared.database.base import Database, new_id
from services.shared.errors import Forbidden, NotFound
from services.shared.messaging.contracts import PACKAGE_FETCHED
from services.shared.messaging.envelope import Envelope
from services.shared.process.clock import now, today
from tests.journal.conftest import Ask
from tests.journal.factory import FIRST_DAY, Classroom, make_classroom

ZONE = "Europe/Moscow"


def log_of(
    database: Database, caller: Caller, pupil_id: UUID, before: date | None = None
) -> Sequence[NamedLook]:
    return read_child_log(database, caller, pupil_id, before=before, zone=ZONE).items


def test_repeated_looks_of_one_person_on_one_day_are_one_line(
    database: Database, room: Classroom
) -> None:
    person = new_id()
    people.appoint_staff(
        database, room.operator, person_id=person, name=parse_name("Петрова Анна Викторовна"),
        roles=["class_teacher"],
    )
    leader = room.caller("class_teacher", person, classes=frozenset({room.class_id}))
    for _ in range(3):
        read_diary(database, leader, room.pupils[0], None)
    (line,) = [
        one for one in log_of(database, room.parent_of(room.pupils[0]), room.pupils[0])
        if one.action == "diary.read"
    ]
    assert (line.who, line.role, line.ground) == (
        "Петрова А. В.", "class_teacher", "class_teacher:own_class")
    assert line.times == 3
    assert line.first_at < line.last_at


def test_a_family_reads_about_its_own_child_alone(database: Database, room: Classroom) -> None:
    read_diary(database, room.deputy, room.pupils[1], None)
    parent = room.parent_of(room.pupils[0])
    assert "diary.read" not in {one.action for one in log_of(database, parent, room.pupils[0])}
    with pytest.raises(NotFound) as refused:
        log_of(database, parent, room.pupils[1])
    assert refused.value.attempt is not None
    with pytest.raises(Forbidden):
        log_of(database, room.teacher, room.pupils[0])


def test_who_opened_a_journal_of_the_class_has_seen_the_child(
    database: Database, room: Classroom
) -> None:
    read_grid(database, room.teacher, room.group_id, None)
    first = log_of(database, room.parent_of(room.pupils[0]), room.pupils[0])[0]
    assert (first.who, first.action) == ("Учителева А. И.", "marks.read")
    assert first.kind == "group"


def test_who_took_the_papers_of_the_class_out_of_the_archive_has_seen_the_child(
    database: Database, room: Classroom
) -> None:
    archivist, fetched_at = new_id(), now() - timedelta(minutes=2)
    people.appoint_staff(
        database, room.operator, person_id=archivist, name=parse_name("Архивова Вера Павловна"),
        roles=["archivist"],
    )
    parent = room.parent_of(room.pupils[0])
    for class_id in (room.class_id, new_id()):
        with database.transaction(room.school_id) as session:
            package_fetched(session, fetched(room, class_id, archivist, fetched_at))
    (line,) = [
        one for one in log_of(database, parent, room.pupils[0])
        if one.action == "archive.fetch"
    ]
    assert (line.who, line.role) == ("Архивова В. П.", "archivist")
    assert (line.kind, line.ground) == ("class", "archivist:school")
    assert line.last_at == fetched_at
    query = LogQuery(action="archive.fetch")
    officer = read_access_log(database, room.caller("data_officer"), query)
    assert {one.subject for one in officer.items} == {"7А", ""}


def fetched(room: Classroom, class_id: UUID, person_id: UUID, at: datetime) -> Envelope:
    return Envelope(
        id=new_id(), type=PACKAGE_FETCHED, subject="case_file/x", school_id=room.school_id,
        sequence=1, time=at, actor="archivist", correlation_id="c" * 32,
        data={
            "package_id": str(new_id()), "case_file_id": str(new_id()), "role": "archivist",
            "class_id": str(class_id), "person_id": str(person_id),
        },
    )


def test_a_family_learns_nothing_of_a_subgroup_without_the_child(database: Database) -> None:
    room = make_classroom(database, "132", subgroup="1 гр.")
    late = enrolment.enrol_pupil(
        database, room.operator, class_id=room.class_id, name=parse_name("Ли Анна"),
        enrolled_on=FIRST_DAY,
    )
    read_grid(database, room.teacher, room.group_id, None)

    def seen(pupil_id: UUID) -> set[str]:
        return {one.action for one in log_of(database, room.parent_of(pupil_id), pupil_id)}

    assert "marks.read" in seen(room.pupils[0])
    assert "marks.read" not in seen(late)


def test_a_refusal_is_not_told_to_a_family(database: Database, room: Classroom) -> None:
    stranger = room.parent_of(room.pupils[1])
    with pytest.raises(NotFound) as caught:
        read_diary(database, stranger, room.pupils[0], None)
    assert caught.value.attempt is not None
    with database.transaction(room.school_id) as session:
        record_refusal(session, stranger, caught.value.attempt)
    lines = log_of(database, room.parent_of(room.pupils[0]), room.pupils[0])
    assert stranger.person_id not in {one.person_id for one in lines}
    assert "diary.read" not in {one.action for one in lines}


def test_a_pupil_asks_from_the_age_that_the_rule_names(
    database: Database, room: Classroom
) -> None:
    pupil_id = room.pupils[0]
    pupil = room.caller("pupil", pupils=frozenset({pupil_id}))
    with pytest.raises(NotFound):
        log_of(database, pupil, pupil_id)  # its birth date is not known
    for age, sees in ((13, False), (14, True)):
        with database.transaction(room.school_id) as session:
            child = session.get_one(Pupil, (room.school_id, pupil_id))
            child.born_on = today().replace(year=today().year - age, day=1)
        if sees:
            assert log_of(database, pupil, pupil_id)
        else:
            with pytest.raises(NotFound):
                log_of(database, pupil, pupil_id)


def test_names_of_strangers_are_told_to_no_family(database: Database, room: Classroom) -> None:
    own, stranger = new_id(), new_id()
    for person, pupil in ((own, room.pupils[0]), (stranger, room.pupils[1])):
        people.record_representation(
            database, room.operator, person_id=person, name=parse_name("Родителева Мария"),
            pupil_id=pupil,
        )
    people_of_log = {own, stranger, room.teacher_person}
    named = name_people(database, room.parent_of(room.pupils[0]), room.pupils[0], people_of_log)
    assert set(named) == {own, room.teacher_person}


def test_days_follow_each_other_without_a_gap(database: Database, room: Classroom) -> None:
    read_diary(database, room.deputy, room.pupils[0], None)
    parent = room.parent_of(room.pupils[0])
    assert log_of(database, parent, room.pupils[0], before=today()) == []
    page = read_child_log(database, parent, room.pupils[0], before=None, zone=ZONE)
    assert page.next is None


def test_names_go_out_by_the_text_of_their_ids(ask: Ask, room: Classroom) -> None:
    person, pupil_id = str(room.teacher_person), str(room.pupils[0])
    path = f"/pupils/{pupil_id}/access-log"
    ask("GET", room.teacher, f"/groups/{room.group_id}/grid")
    parent = room.parent_of(room.pupils[0])
    named = ask("POST", parent, f"{path}/names", {"people": [person]}).json
    assert named == {"people": {person: "Учителева А. И."}}
    line = ask("GET", parent, path).json["items"][0]
    assert set(line) == {
        "day", "person_id", "who", "role", "action", "kind", "ground", "times", "first_at",
        "last_at", "own", "started_by",
    }
    ids = {"people": [person], "subjects": [pupil_id]}
    officer = ask("POST", room.caller("data_officer"), "/access-log/names", ids).json
    assert officer == {
        "people": {person: "Учителева Анна Ивановна"}, "subjects": {pupil_id: "Жуков Пётр"},
    }


def test_of_a_command_the_servers_account_is_told_and_of_people_none(
    ask: Ask, room: Classroom
) -> None:
    ask("GET", room.teacher, f"/groups/{room.group_id}/grid")
    path = f"/pupils/{room.pupils[0]}/access-log"
    items = ask("GET", room.parent_of(room.pupils[0]), path).json["items"]
    told = {(line["role"], line["action"], line["started_by"]) for line in items}
    assert ("operator", "movement.write", "test") in told
    assert ("teacher", "marks.read", "") in told
    assert "operator:test" not in str(items)
