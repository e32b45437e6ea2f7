"""Acts in the archive alone: the term is looked at again at every step."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import delete, event, func, select, update

from services.archive.acts.models import DestructionRequest
from services.archive.acts.rules.requests import SERVICES
from services.archive.acts.schemas import ActSchema
from services.archive.acts.usecases import proposals, reading, steps
from services.archive.acts.usecases.act_header import ActHeader, write_act_header
from services.archive.acts.usecases.ordering import order_due
from services.archive.case_files.consumers import class_journal_closed
from services.archive.case_files.models import CaseFile
from services.archive.core.clock import PlatformClock
from services.archive.demo_clock.usecases import set_clock
from services.archive.holds.usecases import place_hold
from services.archive.inventory.schemas import CaseFileStorySchema, DisposalSchema
from services.archive.inventory.usecases.case_files import (
    CaseFileStory,
    list_case_files,
    read_case_file,
)
from services.archive.inventory.usecases.overview import list_disposal
from services.archive.packages.models import PackageObject
from services.archive.packages.usecases.packages import fetch_package
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict
from tests import acts
from tests.archive.packages.test_packages import Shelf, bag, closed, hand_over, shelf
from tests.callers import caller
from tests.documents import document

__all__ = ["shelf"]

CLOCK = PlatformClock(movable=True)
ARCHIVIST, DEPUTY, DIRECTOR = (caller(role) for role in ("archivist", "deputy", "director"))


@pytest.fixture(autouse=True)
def due(database: Database) -> None:
    """Set the clock to a day on which journals of 2024/2025 are due."""
    move_to(database, date(2031, 1, 10))
    write_act_header(database, ARCHIVIST, ActHeader("Школа № 131", "г. Город", "г. Город"))


def move_to(database: Database, day: date) -> None:
    set_clock(database, CLOCK, caller("operator"), day)


def propose(database: Database) -> UUID:
    """Close a journal and propose it."""
    journal_id = new_id()
    with database.transaction("131") as session:
        class_journal_closed(session, closed(journal_id))
    proposed = {
        item.item.case_file_id
        for one in list_disposal(database, CLOCK, ARCHIVIST).acts
        for item in reading.read_act(database, CLOCK, ARCHIVIST, one.act.id).items
    }
    files = list_case_files(database, CLOCK, ARCHIVIST, None)
    (file_id,) = {one.file.id for one in files if one.file.kind == "journal"} - proposed
    return acts.propose_act(database, CLOCK, ARCHIVIST, [file_id])


def way(database: Database, act: UUID) -> list[Callable[[], object]]:
    """Return the steps from the proposal to the execution."""
    said = {"protocol_no": "4", "protocol_on": date(2026, 1, 1)}
    return [
        lambda: acts.agree_act(database, CLOCK, DEPUTY, act, **said),
        lambda: acts.approve_act(database, CLOCK, DIRECTOR, act),
        lambda: acts.execute_act(database, CLOCK, ARCHIVIST, act),
    ]


def test_no_step_is_taken_before_the_term_is_over_even_after_a_proposal(
    database: Database,
) -> None:
    act = propose(database)
    for step in way(database, act):
        move_to(database, date(2030, 12, 31))
        with pytest.raises(Conflict, match=(
            r"^«Электронный журнал 8А класса» \(2024/2025\) уничтожать рано: срок хранения "
            r"истекает 01\.01\.2031\. Отзовите акт\.$"
        )):
            step()
        move_to(database, date(2031, 1, 1))
        step()
    assert reading.read_act(database, CLOCK, DIRECTOR, act).act.state == "executing"


def test_a_step_that_is_taken_by_many_at_once_is_taken_once(database: Database) -> None:
    act = propose(database)
    with ThreadPoolExecutor(4) as many:
        for step in way(database, act):
            outcomes = [taken.exception() for taken in [many.submit(step) for _ in range(4)]]
            assert sum(one is None for one in outcomes) == 1, outcomes
            assert sum(isinstance(one, Conflict) for one in outcomes) == 3, outcomes
    assert order_due(database, CLOCK, acts.PROOFS) == 1
    with database.transaction("131") as session:
        asked = select(func.count()).where(DestructionRequest.act_id == act)
        assert session.scalar(asked) == 1


def test_an_act_is_either_agreed_to_or_refused_whoever_is_first(database: Database) -> None:
    act = propose(database)
    ways = [
        way(database, act)[0],
        lambda: steps.refuse_act(database, CLOCK, DEPUTY, act, reason="рано"),
        lambda: steps.refuse_act(database, CLOCK, DIRECTOR, act, reason="рано"),
    ]
    with ThreadPoolExecutor(3) as many:
        outcomes = [taken.exception() for taken in [many.submit(step) for step in ways]]
    agreed, refused, by_director = outcomes
    assert isinstance(agreed, Conflict) != isinstance(refused, Conflict)
    # The director's turn is after the commission's alone.
    assert isinstance(by_director, Conflict) or agreed is None


def test_the_story_of_a_case_file_names_the_act_that_it_is_in(database: Database) -> None:
    act = propose(database)
    (item,) = reading.read_act(database, CLOCK, ARCHIVIST, act).items

    def story() -> CaseFileStory:
        return read_case_file(database, CLOCK, ARCHIVIST, item.item.case_file_id)

    found = story().act
    assert found is not None
    assert (found.id, found.state) == (act, "proposed")
    steps.withdraw_act(database, CLOCK, ARCHIVIST, act, reason="ошиблись делом")
    assert story().act is None


def test_the_documents_have_every_field_that_they_declare(database: Database) -> None:
    act = propose(database)
    for step in way(database, act):
        step()
    order_due(database, CLOCK, acts.PROOFS)
    whole = document(ActSchema(), reading.read_act(database, CLOCK, DIRECTOR, act))
    (item,) = whole["items"]
    assert (whole["id"], whole["state"], whole["number"]) == (str(act), "executing", 1)
    assert [one["service"] for one in item["services"]] == list(SERVICES)
    assert [one["step"] for one in whole["signatures"]] == [
        "proposed", "agreed", "approved", "executed",
    ]
    hold = place_hold(
        database, CLOCK, DIRECTOR, UUID(item["case_file_id"]), reason="запрос суда", until=None
    )
    overview = document(DisposalSchema(), list_disposal(database, CLOCK, ARCHIVIST))
    assert [one["id"] for one in overview["holds"]] == [str(hold)]
    assert overview["acts"][0]["titles"] == [f"{item['title']}, {item['year']}"]
    story = read_case_file(database, CLOCK, ARCHIVIST, UUID(item["case_file_id"]))
    told = document(CaseFileStorySchema(), story)
    assert (told["act"]["id"], told["state"], told["year"]) == (str(act), "on_hold", "2024/2025")


def test_the_overview_names_all_that_the_caller_may_do_in_the_archive(database: Database) -> None:
    assert list(list_disposal(database, CLOCK, ARCHIVIST).may) == [
        "archive.read", "archive.describe", "disposal.read", "disposal.propose",
        "disposal.execute", "disposal.withdraw", "hold.place", "hold.lift", "archive.fetch",
        "archive.check",
    ]
    assert list(list_disposal(database, CLOCK, DIRECTOR).may) == [
        "archive.read", "disposal.read", "disposal.approve", "disposal.refuse", "hold.place",
        "hold.lift", "access_log.read",
    ]


def test_a_due_journal_of_unknown_class_is_listed_and_refused_in_words(
    database: Database,
) -> None:
    with database.transaction("131") as session:
        class_journal_closed(session, closed(new_id()))
        session.execute(update(CaseFile).values(class_id=None))
    (journal,) = (
        one.file
        for one in list_disposal(database, CLOCK, ARCHIVIST).due
        if one.file.kind == "journal"
    )
    with pytest.raises(Conflict, match=(
        r"^«Электронный журнал 8А класса» \(2024/2025\) предложить нельзя: платформа не "
        r"знает, какие данные к нему относятся\.$"
    )):
        proposals.propose_act(database, CLOCK, ARCHIVIST, [journal.id])


def test_more_acts_take_no_more_questions_to_list(database: Database) -> None:
    asked: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda *said: asked.append(said[2])
    )
    counts = []
    for _ in range(3):
        propose(database)
        asked.clear()
        list_disposal(database, CLOCK, ARCHIVIST)
        counts.append(len(asked))
    assert len(set(counts)) == 1


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
