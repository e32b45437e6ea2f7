"""The directory of schools: found, entered, changed, refused."""

import pytest

from services.journal.directory import usecases as directory
from services.journal.directory.rules import SchoolCard, zone_named
from services.journal.schools import usecases as schools
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom

MUNICIPALITY = Caller("m", Role.MUNICIPALITY_OPERATOR, correlation_id="c" * 32, origin="test")
LYCEUM = SchoolCard(
    "Лицей № 2", "МАОУ «Лицей № 2»", "690001, Владивосток, Светланская ул., 1",
    "Asia/Vladivostok", "Приёмная, 8 (423) 222-22-22",
)


def test_the_municipality_enters_a_school_that_begins_with_kinds_of_work(
    database: Database,
) -> None:
    made = directory.create_school(database, MUNICIPALITY, school_id="lyceum-2", card=LYCEUM)
    assert (made.school_id, made.card, made.version) == ("lyceum-2", LYCEUM, 1)
    deputy = Caller("d", Role.DEPUTY, "lyceum-2")
    assert directory.read_school(database, deputy, "lyceum-2") == made
    assert len(schools.list_work_types(database, deputy)) == 8


def test_code_and_name_are_one_schools(database: Database) -> None:
    directory.create_school(database, MUNICIPALITY, school_id="lyceum-2", card=LYCEUM)
    for code, name, field in (
        ("lyceum-2", "Другая", "school_id"), ("other", "Лицей № 2", "name"),
        ("Лицей", "Другая", "school_id"), ("platform", "Другая", "school_id"),
        ("other", "", "name"),
    ):
        with pytest.raises(BadInput) as refused:
            directory.create_school(
                database, MUNICIPALITY, school_id=code, card=SchoolCard(name)
            )
        assert [error.field for error in refused.value.errors] == [field]
    assert [one.school_id for one in directory.find_schools(database, MUNICIPALITY).items] == [
        "lyceum-2"
    ]


def test_a_change_of_what_somebody_else_has_changed_since_is_refused(database: Database) -> None:
    made = directory.create_school(database, MUNICIPALITY, school_id="lyceum-2", card=LYCEUM)
    first = directory.change_school(
        database, MUNICIPALITY, school_id="lyceum-2", version=made.version,
        card=SchoolCard("Лицей № 2", address="Новый адрес"),
    )
    assert first.version == 2
    with pytest.raises(Conflict):
        directory.change_school(
            database, MUNICIPALITY, school_id="lyceum-2", version=made.version,
            card=SchoolCard("Лицей"),
        )
    assert directory.read_school(database, MUNICIPALITY, "lyceum-2") == first
    # What says the same once more is no change, whatever it was made of.
    again = directory.change_school(
        database, MUNICIPALITY, school_id="lyceum-2", version=made.version, card=first.card
    )
    assert again == first


def test_schools_are_found_by_the_beginnings_of_words_and_turned_over(database: Database) -> None:
    for number in range(120):
        directory.create_school(
            database, MUNICIPALITY, school_id=f"s{number}",
            card=SchoolCard(f"Школа {number:03}", address=f"Зелёная ул., {number}"),
        )
    found = directory.find_schools(database, MUNICIPALITY, words="зелен 117")
    assert [one.school_id for one in found.items] == ["s117"]
    seen, after = [], None
    while True:
        page = directory.find_schools(database, MUNICIPALITY, after=after)
        assert page.total == 120
        seen += [one.card.name for one in page.items]
        after = page.next
        if after is None:
            break
    assert seen == [f"Школа {number:03}" for number in range(120)]


def test_a_school_sees_itself_alone_and_changes_nothing(
    database: Database, room: Classroom
) -> None:
    directory.create_school(database, MUNICIPALITY, school_id="lyceum-2", card=LYCEUM)
    for caller in (room.deputy, room.teacher, room.parent_of(room.pupils[0])):
        found = directory.find_schools(database, caller)
        assert [one.school_id for one in found.items] == [room.school_id]
        with pytest.raises(NotFound):
            directory.read_school(database, caller, "lyceum-2")
        with pytest.raises(Forbidden):
            directory.create_school(database, caller, school_id="x", card=SchoolCard("Икс"))
        with pytest.raises(Forbidden):
            directory.change_school(
                database, caller, school_id=room.school_id, card=SchoolCard("Икс"), version=1
            )


@pytest.mark.parametrize(("said", "zone"), [
    ("Asia/Vladivostok", "Asia/Vladivostok"), ("владивосток", "Asia/Vladivostok"),
    ("МСК+7", "Asia/Vladivostok"), ("мск +7", "Asia/Vladivostok"), ("UTC+10", "Asia/Vladivostok"),
    ("МСК-1", "Europe/Kaliningrad"), ("МСК\u22121", "Europe/Kaliningrad"),
    ("МСК", "Europe/Moscow"), ("Москва", "Europe/Moscow"), ("Камчатка", "Asia/Kamchatka"),
    ("Петропавловск-Камчатский", "Asia/Kamchatka"), ("Europe/Berlin", "Europe/Berlin"),
    ("  ", None),
])
@pytest.mark.pure
def test_a_time_zone_is_known_by_what_people_call_it(said: str, zone: str | None) -> None:
    assert zone_named(said) == zone


def test_a_time_zone_that_is_none_is_refused_at_its_field(ask: Ask, database: Database) -> None:
    refused = ask("POST", MUNICIPALITY, "/schools", {
        "school_id": "lyceum-2", "name": "Лицей № 2", "time_zone": "Атлантида",
    }, status=422)
    assert [error["field"] for error in refused.json["errors"]] == ["time_zone"]
    made = ask("POST", MUNICIPALITY, "/schools", {
        "school_id": "lyceum-2", "name": "  Лицей  № 2 ", "time_zone": "МСК+7",
    }, status=201).json
    assert made == {
        "school_id": "lyceum-2", "name": "Лицей № 2", "full_name": None, "address": None,
        "time_zone": "Asia/Vladivostok", "responsible": None, "version": 1,
    }
    changed = {**made, "address": "Светланская ул., 1"}
    del changed["school_id"]
    answer = ask("PATCH", MUNICIPALITY, "/schools/lyceum-2", changed)
    assert (answer.json["address"], answer.json["version"]) == ("Светланская ул., 1", 2)
    ask("PATCH", MUNICIPALITY, "/schools/lyceum-2", {**changed, "name": "Л"}, status=409)
