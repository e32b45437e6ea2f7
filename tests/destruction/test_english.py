"""What stays and why, and what stops an act: said in English, kept and printed in Russian."""

import re
from uuid import UUID

import orjson
from sqlalchemy import select

from services.archive.acts.models import ActDocument
from services.archive.app import create_app
from services.archive.holds import usecases as holds
from services.shared.process.clock import now
from tests.destruction.stage import DAYS, SCHOOL, Stage, case_files
from tests.destruction.test_protocol import approved, execute, is_closed, rooms, seen
from tests.in_process import MINT
from tests.journal.factory import Classroom

__all__ = ["rooms"]
CYRILLIC = re.compile("[А-Яа-яЁё]+")


def told(stage: Stage, act: UUID, language: str = "en") -> dict:
    """The act as the archive answers for it."""
    app = create_app(stage.settings["archive"])
    token = MINT.mint(stage.people["director"], "archive", now().timestamp())
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
    answer = app.test_client().get(f"/api/archive/v1/acts/{act}", headers=headers)
    app.extensions["letopis_database"].close()
    return orjson.loads(answer.data)


def test_what_stays_and_why_is_said_in_english_and_printed_in_russian(
    stage: Stage, rooms: tuple[Classroom, Classroom]
) -> None:
    act = approved(stage)
    execute(stage, act)
    stage.until(lambda: is_closed(stage, act))
    (item,), (russian,) = told(stage, act)["items"], told(stage, act, "ru")["items"]
    stays = [one for service in item["services"] for one in service["stays"]]
    assert stays
    assert [(one["what"], one["why"]) for one in stays
            if CYRILLIC.search(one["what"] + one["why"])] == []
    assert all(CYRILLIC.search(one["why"]) for service in russian["services"]
               for one in service["stays"])
    with stage["archive"].transaction(SCHOOL) as session:
        papers = {one.kind: one.said for one in session.scalars(select(ActDocument))}
    assert papers["disposal_act"]["rows"][0]["title"] == "Электронный журнал 7А класса"
    assert all(CYRILLIC.search(one["why"]) for one in papers["event_log_extract"]["stayed"])


def test_why_an_act_stands_open_is_said_in_english(
    stage: Stage, rooms: tuple[Classroom, Classroom]
) -> None:
    act = approved(stage)
    execute(stage, act)
    holds.place_hold(
        stage["archive"], DAYS, stage.people["director"], case_files(stage)["7А"],
        reason="жалоба", until=None,
    )
    for actor in stage.actors.values():
        actor.relay.step()
    for actor in stage.actors.values():
        actor.consumer.drain(0.1)
        actor.consumer.drain(0.1)
    stage.until(lambda: seen(stage, act).stands_open)
    (item,), (russian,) = told(stage, act)["items"], told(stage, act, "ru")["items"]
    held = "the case file is on hold: the destruction is stopped until the hold is lifted"
    assert held in item["why"]
    assert not CYRILLIC.search(item["why"])
    assert {one["why"] for one in item["services"]} <= {held, ""}
    assert "дело на удержании: уничтожение остановлено до его снятия" in russian["why"]
