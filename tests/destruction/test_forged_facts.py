"""Facts forged by whoever holds an account of the broker: nothing happens, and it is seen."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, select

from services.journal.personal_files.models import Commendation
from services.portfolio.folders.models import AchievementFolder
from services.shared.accountability.access_log import Access
from services.shared.database.base import new_id
from services.shared.messaging.broker import Post, open_publisher
from services.shared.messaging.contracts import (
    CERTIFICATE_VERIFIED,
    PACKAGE_FETCHED,
    PUPIL_ENROLLED,
)
from services.shared.messaging.envelope import Envelope
from services.shared.messaging.inbox import Incoming
from services.shared.process.clock import now
from tests.destruction.stage import SCHOOL, Stage
from tests.journal.factory import Classroom, make_classroom
from tests.shared.events import signed


@pytest.fixture
def room(stage: Stage) -> Classroom:
    """Return a class whose children have their folders."""
    room = make_classroom(stage["journal"], grade=7)
    stage.until(lambda: _count(stage, "portfolio", AchievementFolder) == len(room.pupils))
    return room


def forged(stage: Stage, event_type: str, subject: str, data: Mapping[str, Any]) -> Envelope:
    """Publish an event in another's name, with the account that the services have today."""
    event = Envelope(
        id=new_id(),
        type=event_type,
        subject=subject,
        school_id=SCHOOL,
        sequence=2,
        time=datetime(2024, 1, 1, tzinfo=UTC),
        data=data,
        actor="director-1",
    )
    _publish(stage, event)
    return event


def _publish(stage: Stage, event: Envelope) -> None:
    publisher = open_publisher(stage.settings["gateway"].broker_url)
    try:
        post = Post(event.id, event.type, event.to_json(), mandatory=True)
        assert publisher.publish([post]) == {}
    finally:
        publisher.close()


def _count(stage: Stage, service: str, model: type[Any]) -> int:
    with stage[service].transaction(SCHOOL) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def _dead(stage: Stage, service: str) -> list[Incoming]:
    with stage[service].transaction() as session:
        return list(session.scalars(select(Incoming).where(Incoming.state == "dead")))


def _counted(event_type: str, why: str = "unsigned") -> float:
    labels = {"type": event_type, "why": why}
    return REGISTRY.get_sample_value("letopis_events_refused_total", labels) or 0.0


def _classes(stage: Stage) -> dict[Any, Any]:
    with stage["portfolio"].transaction(SCHOOL) as session:
        return {one.pupil_id: one.class_id for one in session.scalars(select(AchievementFolder))}


def test_a_forged_enrolment_opens_no_folder_to_another_class(
    stage: Stage, room: Classroom
) -> None:
    before, seen = _classes(stage), _counted(PUPIL_ENROLLED)
    child = next(iter(before))
    data = {
        "pupil_id": str(child),
        "class_id": str(new_id()),
        "class_name": "8Б",
        "enrolled_on": "2024-09-01",
    }
    forged(stage, PUPIL_ENROLLED, f"pupil/{child}", data)
    stage.until(lambda: len(_dead(stage, "portfolio")) == 1)
    [row] = _dead(stage, "portfolio")
    assert row.last_error == "Событие без подписи сервиса journal: не исполнено."
    # Others are enrolled meanwhile: of this child nothing has changed.
    assert (row.event_id, _classes(stage)[child]) == (None, before[child])
    assert _counted(PUPIL_ENROLLED) == seen + 1


def test_a_forged_certificate_makes_no_commendation(stage: Stage, room: Classroom) -> None:
    seen = _counted(CERTIFICATE_VERIFIED)
    item = new_id()
    data = {
        "item_id": str(item),
        "pupil_id": str(next(iter(_classes(stage)))),
        "kind": "olympiad",
        "level": "national",
        "awarded_on": "2024-01-01",
        "basis": "Диплом победителя",
        "issuer": "Министерство",
        "verified_at": "2024-01-01T00:00:00+00:00",
    }
    forged(stage, CERTIFICATE_VERIFIED, f"item/{item}", data)
    stage.until(lambda: len(_dead(stage, "journal")) == 1)
    assert _count(stage, "journal", Commendation) == 0
    assert _counted(CERTIFICATE_VERIFIED) == seen + 1


def test_a_forged_fetch_writes_nothing_into_the_access_log(
    stage: Stage, room: Classroom
) -> None:
    seen = _counted(PACKAGE_FETCHED)
    before = _count(stage, "journal", Access)
    data = {
        "package_id": str(new_id()),
        "case_file_id": str(new_id()),
        "class_id": str(room.class_id),
        "person_id": str(new_id()),
        "role": "director",
    }
    forged(stage, PACKAGE_FETCHED, "case_file/1", data)
    stage.until(lambda: len(_dead(stage, "journal")) == 1)
    assert _count(stage, "journal", Access) == before
    assert _counted(PACKAGE_FETCHED) == seen + 1


@pytest.mark.parametrize(
    ("ago", "keeps_its_time"), [(timedelta(minutes=2), True), (timedelta(days=3), False)]
)
def test_a_fetch_is_written_as_stated_by_the_archive_and_never_dated_back(
    stage: Stage, room: Classroom, ago: timedelta, keeps_its_time: bool
) -> None:
    came = now()
    at = came - ago
    data = {
        "package_id": str(new_id()),
        "case_file_id": str(new_id()),
        "class_id": str(room.class_id),
        "person_id": None,
        "role": "director",
    }
    event = Envelope(
        new_id(), PACKAGE_FETCHED, "case_file/1", SCHOOL, 1, at, data, actor="director-1"
    )
    _publish(stage, signed(event))
    rows: list[Access] = []

    def written() -> bool:
        with stage["journal"].transaction(SCHOOL) as session:
            rows[:] = session.scalars(select(Access).where(Access.action == "archive.fetch"))
        return bool(rows)

    stage.until(written)
    [row] = rows
    assert (row.user_id, row.origin) == ("director-1", "queue archive")
    assert row.at == at if keeps_its_time else row.at >= came
