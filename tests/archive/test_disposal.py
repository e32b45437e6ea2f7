"""Acts in the archive alone: the term is looked at again at every step."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, event

from services.archive.acts.usecases import (
    execution as destruction,
)
from services.archive.acts.usecases import (
    reading as acts,
)
from services.archive.acts.usecases import (
    steps as disposal,
)
from services.archive.acts.usecases.act_header import Details, write_details
from services.archive.case_files.usecases.case_files import list_case_files, read_case_file
from services.archive.consumers import class_journal_closed
from services.archive.demo_clock.usecases import Clock, set_clock
from services.archive.packages.models import PackageObject
from services.archive.packages.usecases.packages import fetch_package
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict
from tests.archive.test_packages import Shelf, bag, closed, hand_over, shelf
from tests.callers import caller

__all__ = ["shelf"]

DAYS = Clock(movable=True)
ARCHIVIST, DEPUTY, DIRECTOR = (caller(role) for role in ("archivist", "deputy", "director"))


@pytest.fixture(autouse=True)
def due(database: Database) -> None:
    """Set the clock to a day on which journals of 2024/2025 are due."""
    move_to(database, date(2031, 1, 10))
    write_details(database, ARCHIVIST, Details("Школа № 131", "г. Город", "г. Город"))


def move_to(database: Database, day: date) -> None:
    set_clock(database, DAYS, caller("operator"), day)


def propose(database: Database) -> UUID:
    """Close a journal and propose it."""
    journal_id = new_id()
    with database.transaction("131") as session:
        class_journal_closed(session, closed(journal_id))
    proposed = {
        item["case_file_id"]
        for one in acts.list_disposal(database, DAYS, ARCHIVIST)["acts"]
        for item in acts.read_act(database, DAYS, ARCHIVIST, one["id"])["items"]
    }
    files = list_case_files(database, DAYS, ARCHIVIST, None)
    (file_id,) = {one["id"] for one in files if one["kind"] == "journal"} - proposed
    return disposal.propose_act(database, DAYS, ARCHIVIST, [file_id])


def steps(database: Database, act: UUID) -> list[Callable[[], object]]:
    """Return the steps from the proposal to the execution."""
    said = {"protocol_no": "4", "protocol_on": date(2026, 1, 1)}
    return [
        lambda: disposal.agree_act(database, DAYS, DEPUTY, act, **said),
        lambda: disposal.approve_act(database, DAYS, DIRECTOR, act),
        lambda: destruction.execute_act(database, DAYS, ARCHIVIST, act),
    ]


def test_no_step_is_taken_before_the_term_is_over_even_after_a_proposal(
    database: Database,
) -> None:
    act = propose(database)
    for step in steps(database, act):
        move_to(database, date(2030, 12, 31))
        with pytest.raises(Conflict, match=r"рано: срок хранения истекает 01\.01\.2031"):
            step()
        move_to(database, date(2031, 1, 1))
        step()
    assert acts.read_act(database, DAYS, DIRECTOR, act)["state"] == "executing"


def test_the_story_of_a_case_file_names_the_act_that_it_is_in(database: Database) -> None:
    act = propose(database)
    (item,) = acts.read_act(database, DAYS, ARCHIVIST, act)["items"]

    def told() -> dict[str, Any]:
        return read_case_file(database, DAYS, ARCHIVIST, item["case_file_id"])

    assert (told()["act"]["id"], told()["act"]["state"]) == (act, "proposed")
    disposal.withdraw_act(database, DAYS, ARCHIVIST, act, reason="ошиблись делом")
    assert told()["act"] is None


def test_more_acts_take_no_more_questions_to_list(database: Database) -> None:
    asked: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda *said: asked.append(said[2])
    )
    counts = []
    for _ in range(3):
        propose(database)
        asked.clear()
        acts.list_disposal(database, DAYS, ARCHIVIST)
        counts.append(len(asked))
    assert len(set(counts)) == 1


@pytest.mark.broker
def test_a_package_whose_object_is_gone_already_is_refused_plainly(shelf: Shelf) -> None:
    package_id = UUID(str(hand_over(shelf, bag())["package_id"]))
    assert shelf.take_in() == 1
    with shelf.database.transaction("131") as session:
        session.execute(delete(PackageObject))
    fetching = fetch_package(
        shelf.database, shelf.stores.own, caller("archivist"), package_id
    )
    with pytest.raises(Conflict), fetching:
        pass
