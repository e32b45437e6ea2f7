"""Announcements of monitorings: added, corrected, refused."""

from services.journal.monitorings.models import Monitoring
from services.shared.database.base import Database
from tests.journal.factory import Classroom
from tests.journal.region import ID, Sender, codes_of, record


def test_a_region_cannot_speak_of_the_monitoring_of_another(
    database: Database, north: Sender, codes: list[str]
) -> None:
    south = Sender(database, "south")
    batch = south.results([record(codes[0], 1, 2, 2)])
    assert [one["reason"] for one in south.verdicts(batch)] == ["unknown_monitoring"]
    assert north.verdicts(batch) == []
    south.announce(title="чужой")
    assert [one["reason"] for one in south.refusals()] == ["announcement_refused"]
    with database.transaction() as session:
        assert session.get_one(Monitoring, ID).title == "ВПР по алгебре, 7 класс"


def test_an_announcement_is_corrected_until_codes_are_issued(
    database: Database, room: Classroom, north: Sender
) -> None:
    north.announce()
    north.announce(title="исправленный", tasks=[{"max": 5}])
    with database.transaction() as session:
        assert session.get_one(Monitoring, ID).title == "исправленный"
    codes_of(database, room)
    north.announce(title="исправленный", tasks=[{"max": 5}])
    assert north.refusals() == []
    north.announce(title="поздно")
    [refused] = north.refusals()
    assert (refused["monitoring"], refused["reason"]) == (ID, "announcement_refused")
