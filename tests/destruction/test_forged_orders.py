"""Orders of destruction by whoever holds the account of the archive's web process."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest
from sqlalchemy import select, text

from services.archive.acts.models import DisposalItem
from services.archive.acts.usecases import execution, proposals, steps
from services.archive.holds.usecases import place_hold
from services.destruction.models import DestructionHold, DestructionTask
from services.journal.marks.models import MarkCell
from services.shared.database.base import new_id
from services.shared.errors import Conflict
from services.shared.messaging.contracts import (
    DESTRUCTION_REQUESTED,
    HEADS_TO_KEEP,
    HOLD_LIFTED,
    HOLD_PLACED,
)
from services.shared.messaging.outbox import publish
from services.shared.messaging.outbox.refusals import NotSigned, admit
from tests.acts import proposal, sending, signed_steps
from tests.destruction.stage import DAYS, SCHOOL, Stage, case_files, close_file
from tests.destruction.test_protocol import approved, count, execute, is_closed, rooms
from tests.journal.factory import Classroom
from tests.servers import REAL

# The turns of the stage are counted, and RabbitMQ delivers when it does.
pytestmark = pytest.mark.skipif(REAL, reason="the stage's turns are those of the embedded queue")

__all__ = ["rooms"]

Raw = psycopg.Connection[Any]
Rooms = tuple[Classroom, Classroom]


@pytest.fixture
def web(stage: Stage) -> Iterator[Raw]:
    """Return a raw connection with the account of the archive's web process."""
    url = str(stage["archive"].engine.url.render_as_string(hide_password=False))
    dsn = url.replace("+psycopg", "").replace("_work:", "_app:")
    with psycopg.connect(dsn, autocommit=True) as opened:
        opened.execute("SELECT set_config('app.school_id', %s, false)", (SCHOOL,))
        yield opened


def say(web: Raw, event_type: str, case_file: UUID, data: dict[str, Any]) -> None:
    """Write an event into the outbox."""
    web.execute(
        "INSERT INTO outbox (id, school_id, type, subject, happened_at, actor, correlation_id,"
        " data) VALUES (%s, %s, %s, %s, now(), 'director', '', %s)",
        (
            new_id(), SCHOOL, event_type, f"case_file/{case_file}",
            orjson.dumps(data).decode(),
        ),
    )


def order(case_file: UUID, room: Classroom) -> dict[str, Any]:
    return {
        "request_id": new_id(), "act_id": new_id(), "act_number": "1", "acted_on": "2031-01-10",
        "case_file_id": case_file, "purpose": "destroy", "hold_version": 0, "kind": "journal",
        "source_id": room.class_id, "class_id": room.class_id, "class_name": "7А",
        "year_name": "2024/2025", "data_classes": ["journal.marks", "journal.lessons"],
    }


def tasks(stage: Stage) -> int:
    """Return how many destructions the services have taken to be ordered."""
    found = 0
    for service in stage.actors:
        with stage[service].transaction(SCHOOL) as session:
            found += len(session.scalars(select(DestructionTask)).all())
    return found


def forged_act(web: Raw, case_file: UUID, *, token: str | None = None, body: str = "") -> UUID:
    """Write an act that is executed, with three people's steps, and ask for it."""
    act = new_id()
    web.execute(
        "INSERT INTO disposal_act (school_id, id, state, number, number_year, acted_on,"
        " proposed_at) VALUES (%s, %s, 'executing', 77, 2031, '2031-01-10', now())",
        (SCHOOL, act),
    )
    add_item(web, act, case_file)
    for number, (step, role) in enumerate(
        (
            ("proposed", "archivist"), ("agreed", "deputy"), ("approved", "director"),
            ("executed", "archivist"),
        )
    ):
        web.execute(
            "INSERT INTO disposal_signature (school_id, act_id, step, user_id, person_id, name,"
            " role, signed_on, signed_at, token, body)"
            " VALUES (%s, %s, %s, %s, %s, 'Имя', %s, '2031-01-10', now(), %s, %s)",
            (SCHOOL, act, step, f"u-{number}", new_id(), role, token, body),
        )
    have_asked(web, act, case_file)
    return act


def add_item(web: Raw, act: UUID, case_file: UUID, number: int = 1) -> None:
    web.execute(
        "INSERT INTO disposal_item (school_id, act_id, case_file_id, position, title,"
        " case_index, year_name, opened_on, closed_on, term)"
        " VALUES (%s, %s, %s, %s, 'Дело', '1', '2024/2025', '2024-09-01', '2025-05-31', '5 лет')",
        (SCHOOL, act, case_file, number),
    )


def have_asked(web: Raw, act: UUID, case_file: UUID) -> None:
    web.execute(
        "INSERT INTO waiting_work (school_id, kind, id, data, due_at)"
        " VALUES (%s, 'order_destruction', %s, %s, now()) ON CONFLICT DO NOTHING",
        (SCHOOL, case_file, orjson.dumps({"act_id": str(act)}).decode()),
    )


def state_of(stage: Stage, act: UUID, case_file: UUID) -> tuple[str, str]:
    with stage["archive"].transaction(SCHOOL) as session:
        item = session.get_one(DisposalItem, (SCHOOL, act, case_file))
        return item.state, item.why


def test_one_row_in_the_outbox_orders_nothing(stage: Stage, rooms: Rooms, web: Raw) -> None:
    mine, _ = rooms
    for case_file in (case_files(stage)["7А"], new_id()):  # an unknown one had no holds
        say(web, DESTRUCTION_REQUESTED, case_file, order(case_file, mine))
        told = {"hold_id": new_id(), "case_file_id": case_file, "version": 1}
        say(web, HOLD_PLACED, case_file, told)
        say(web, HOLD_LIFTED, case_file, told)
    stage.turn(3)
    assert tasks(stage) == 0
    assert count(stage, MarkCell, mine) > 0
    with stage["archive"].transaction() as session:
        why = set(session.scalars(text("SELECT last_error FROM outbox WHERE sent_at IS NULL")))
    assert why == {"Не подписано: о таком сообщает только рабочий процесс, а записал не он."}


@pytest.mark.parametrize(
    "event_type", [DESTRUCTION_REQUESTED, HOLD_PLACED, HOLD_LIFTED, HEADS_TO_KEEP]
)
def test_orders_are_the_workers_to_say(event_type: str) -> None:
    class Row:
        type, by_relay, written_at, data = event_type, False, None, "{}"

    with pytest.raises(NotSigned, match="только рабочий процесс"):
        admit(Row, event_type.split(".")[2])


def test_an_act_with_its_steps_written_by_hand_is_not_executed(
    stage: Stage, rooms: Rooms, web: Raw
) -> None:
    mine, _ = rooms
    file = case_files(stage)["7А"]
    director = sending(stage.people["director"], "/acts")
    act = forged_act(web, file, token=director.token, body=proposal([file]))
    stage.turn(3)
    assert tasks(stage) == 0
    assert state_of(stage, act, file) == (
        "open", "Под шагом акта (proposed) подпись не для него: не исполнено."
    )
    assert count(stage, MarkCell, mine) > 0


def test_an_act_that_three_people_have_decided_on_takes_no_other_case_file_along(
    stage: Stage, rooms: Rooms, web: Raw
) -> None:
    """Neither as one more, nor under the name of the one that they have decided on."""
    _, neighbour = rooms
    act = approved(stage)
    theirs, other = case_files(stage)["7А"], case_files(stage)["8А"]
    add_item(web, act, other, 2)
    for change in (
        f"class_id = '{neighbour.class_id}'", f"source_id = '{new_id()}'", "kind = 'journal'",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(f"UPDATE case_file SET {change} WHERE id = %s", (theirs,))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("UPDATE disposal_item SET case_file_id = %s", (other,))
    close_file(stage, other)
    execute(stage, act)
    have_asked(web, act, other)
    stage.turn(12)
    assert state_of(stage, act, theirs)[0] == "destroyed"
    assert state_of(stage, act, other) == (
        "open", "Этого дела в предложении нет, или оно изменено: не исполнено."
    )
    assert count(stage, MarkCell, neighbour) > 0


def test_the_archives_worker_is_not_believed_either_without_the_steps(
    stage: Stage, rooms: Rooms
) -> None:
    """Every service that destroys looks at them itself."""
    mine, neighbour = rooms
    file, other = case_files(stage)["7А"], case_files(stage)["8А"]
    proven = order(file, mine)
    forged = {**order(other, neighbour), "steps": signed_steps(proven["act_id"], file)}
    for one, data in ((file, proven), (other, forged)):
        with stage["archive"].transaction(SCHOOL) as session:
            publish(
                session, DESTRUCTION_REQUESTED, f"case_file/{one}", data, stage.people["archivist"]
            )
    stage.turn(4)
    assert tasks(stage) == 0
    for service in stage.actors:
        with stage[service].transaction() as session:
            dead = session.scalars(text("SELECT last_error FROM inbox WHERE state = 'dead'")).all()
        assert len(dead) == 2, service


def test_an_act_asks_a_second_time_for_nothing_else(stage: Stage, rooms: Rooms) -> None:
    mine, neighbour = rooms
    file = case_files(stage)["7А"]
    asked = order(file, mine)
    steps = signed_steps(asked["act_id"], file)
    again = {
        **asked, "request_id": new_id(), "class_id": neighbour.class_id, "steps": steps,
    }
    for data in ({**asked, "purpose": "verify", "steps": steps}, again):
        with stage["archive"].transaction(SCHOOL) as session:
            who = stage.people["archivist"]
            publish(session, DESTRUCTION_REQUESTED, f"case_file/{file}", data, who)
    stage.turn(4)
    assert tasks(stage) == len(stage.actors)
    assert count(stage, MarkCell, neighbour) > 0


def test_a_hold_is_not_lifted_by_whoever_can_write_that_it_was(
    stage: Stage, rooms: Rooms, web: Raw
) -> None:
    mine, _ = rooms
    act, file = approved(stage), case_files(stage)["7А"]
    director = stage.people["director"]
    hold = place_hold(stage["archive"], DAYS, director, file, reason="суд", until=None)
    for statement in ("DELETE FROM retention_hold", "UPDATE retention_hold SET until = '2020-1-1'",
                      "DELETE FROM told_hold", "INSERT INTO told_hold SELECT school_id, id,"
                      " 'lifted', case_file_id, now() FROM retention_hold",
                      "UPDATE retention_hold SET user_id = 'test-archivist'"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(statement)
    another = sending(stage.people["archivist"], f"/holds/{hold}/lift").token
    lift = "UPDATE retention_hold SET lifted_at = now(), lifted_by = %s, lifted_version = 2"
    web.execute(f"{lift}, lift_token = %s", (director.user_id, another))
    web.execute("DELETE FROM waiting_work")  # and so nobody is told that it was placed
    web.execute("UPDATE case_file SET state = 'approved', before_hold = NULL")
    execute(stage, act)
    stage.turn(6)
    assert count(stage, MarkCell, mine) > 0
    assert state_of(stage, act, file)[0] == "open"
    with stage["journal"].transaction(SCHOOL) as session:
        (known,) = session.scalars(select(DestructionHold)).all()
        assert known.lifted_version is None
    web.execute("UPDATE retention_hold SET lift_token = %s", (
        sending(director, f"/holds/{hold}/lift").token,
    ))
    execution_again(stage, act, file)
    stage.until(lambda: is_closed(stage, act))
    assert count(stage, MarkCell, mine) == 0


def execution_again(stage: Stage, act: UUID, file: UUID) -> None:
    execution.ask_again(stage["archive"], DAYS, stage.people["archivist"], act, file)


def test_an_act_from_before_steps_were_signed_is_not_executed_and_can_be_withdrawn(
    stage: Stage, rooms: Rooms
) -> None:
    who = stage.people
    act = proposals.propose_act(
        stage["archive"], DAYS, who["archivist"], [case_files(stage)["7А"]]
    )
    said = {"protocol_no": "4", "protocol_on": date(2031, 1, 9)}
    steps.agree_act(stage["archive"], DAYS, who["deputy"], act, **said)
    steps.approve_act(stage["archive"], DAYS, who["director"], act)
    with pytest.raises(Conflict, match="Отзовите акт и предложите дела ещё раз"):
        execute(stage, act)
    steps.withdraw_act(stage["archive"], DAYS, stage.people["archivist"], act, reason="заново")
    execute(stage, approved(stage))
