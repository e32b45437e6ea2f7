"""The directory of schools."""


import pytest

from services.journal.schools import usecases as schools
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import Forbidden
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom, make_classroom


def test_the_directory_shows_ones_own_school_and_all_to_those_above(
    database: Database, room: Classroom
) -> None:
    make_classroom(database, "lyceum-2")
    own = schools.list_schools(database, room.deputy)
    assert [one.school_id for one in own] == ["131"]
    everybody = schools.list_schools(database, Caller("m", Role.MUNICIPALITY_OPERATOR))
    assert {one.school_id for one in everybody} == {"131", "lyceum-2"}
    with pytest.raises(Forbidden):
        schools.register_school(database, room.deputy, code="x", name="Чужая")


def test_a_school_and_its_kinds_of_work_are_listed(ask: Ask, room: Classroom) -> None:
    assert ask("GET", room.deputy, "/schools").json == [
        {"school_id": "131", "name": "Школа № 131"}
    ]
    weightiest, *_ = ask("GET", room.teacher, "/work-types").json
    del weightiest["id"]
    assert weightiest == {"short": "КР", "name": "Контрольная работа", "weight": "3"}
