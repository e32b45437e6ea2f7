"""A class's journal destroyed by three people and four services, and what stops it."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from services.archive.acts.models import ActDocument
from services.archive.acts.usecases import execution, reading, steps
from services.archive.acts.usecases.ordering import order_due
from services.archive.acts.usecases.reading import ActItem, WholeAct
from services.archive.case_files.models import CaseFile
from services.archive.holds import usecases as holds
from services.journal.imports.usecases.importing import import_file
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell, MarkChange
from services.journal.marks.usecases.cells import record_cells
from services.journal.people.models import Pupil
from services.shared.accountability.caller import Caller, make_key_pair
from services.shared.accountability.signing import Signatures, Signer, signer_of
from services.shared.accountability.verification import verify
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict, Destroyed, Forbidden
from services.shared.messaging.broker import Post, open_publisher
from services.shared.messaging.contracts import DESTRUCTION_REQUESTED
from services.shared.messaging.envelope import Envelope
from services.shared.messaging.outbox import publish
from services.shared.messaging.outbox.relay import Relay
from services.shared.messaging.signed_events import sign
from services.shared.process.clock import now
from tests import acts
from tests.destruction.stage import (
    DAYS,
    SCHOOL,
    Stage,
    case_files,
    close_file,
)
from tests.end_to_end.workbooks import written
from tests.in_process import PUBLIC_KEYS
from tests.journal.factory import Classroom, make_classroom


@pytest.fixture
def rooms(stage: Stage) -> tuple[Classroom, Classroom]:
    """Return class 7А, whose journal is closed and told to the archive, and 8А beside it."""
    return two_rooms(stage)


def two_rooms(stage: Stage) -> tuple[Classroom, Classroom]:
    mine = make_classroom(stage["journal"], grade=7)
    neighbour = make_classroom(stage["journal"], grade=8)
    for room in (mine, neighbour):
        for edits in ([room.edit("5"), room.edit("4", lesson=1)], [room.edit("3", "5")]):
            record_cells(stage["journal"], room.teacher, room.group_id, edits)
    stage.until(lambda: len(case_files(stage)) == 2)
    close_file(stage, case_files(stage)["7А"])
    return mine, neighbour


def propose(stage: Stage) -> UUID:
    return acts.propose_act(
        stage["archive"], DAYS, stage.people["archivist"], [case_files(stage)["7А"]]
    )


def agree(stage: Stage, act: UUID, who: Caller | None = None) -> None:
    acts.agree_act(
        stage["archive"],
        DAYS,
        who or stage.people["deputy"],
        act,
        protocol_no="4",
        protocol_on=date(2031, 1, 9),
    )


def approved(stage: Stage) -> UUID:
    act = propose(stage)
    agree(stage, act)
    acts.approve_act(stage["archive"], DAYS, stage.people["director"], act)
    return act


def execute(stage: Stage, act: UUID) -> None:
    acts.execute_act(stage["archive"], DAYS, stage.people["archivist"], act)


def seen(stage: Stage, act: UUID) -> WholeAct:
    return reading.read_act(stage["archive"], DAYS, stage.people["director"], act)


def is_closed(stage: Stage, act: UUID) -> bool:
    return seen(stage, act).act.state == "closed"


def count(stage: Stage, model: Any, room: Classroom) -> int:
    lessons = select(Lesson.id).where(Lesson.group_id == room.group_id)
    where = {
        Lesson: Lesson.group_id == room.group_id,
        MarkCell: MarkCell.lesson_id.in_(lessons),
        MarkChange: MarkChange.lesson_id.in_(lessons),
    }[model]
    with stage["journal"].transaction(SCHOOL) as session:
        return session.scalar(select(func.count()).select_from(model).where(where)) or 0


def test_an_approved_act_is_executed_verified_and_closed_and_the_neighbour_stays(
    stage: Stage, rooms: tuple[Classroom, Classroom]
) -> None:
    mine, neighbour = rooms
    before = [count(stage, model, neighbour) for model in (Lesson, MarkCell, MarkChange)]
    act = approved(stage)
    execute(stage, act)
    stage.until(lambda: is_closed(stage, act))
    assert [count(stage, model, mine) for model in (Lesson, MarkCell, MarkChange)] == [0, 0, 0]
    assert [count(stage, model, neighbour) for model in (Lesson, MarkCell, MarkChange)] == before
    (item,) = seen(stage, act).items
    assert {one.service: one.outcome for one in item.services} == dict.fromkeys(
        ("journal", "portfolio", "archive", "gateway"), "empty"
    )
    with stage["archive"].transaction(SCHOOL) as session:
        query = select(CaseFile.state).where(CaseFile.kind == "journal")
        states = session.scalars(query.order_by(CaseFile.class_name)).all()
    assert states == ["destroyed", "active"]
    with stage["journal"].transaction(SCHOOL) as session:
        assert verify(session, MarkChange, SCHOOL, Signatures(PUBLIC_KEYS, "journal")) == []
        assert len(session.scalars(select(Pupil)).all()) == 6


def test_a_closed_act_has_three_papers_that_say_what_the_law_asks_for(
    stage: Stage, rooms: tuple[Classroom, Classroom]
) -> None:
    act = approved(stage)
    execute(stage, act)
    stage.until(lambda: is_closed(stage, act))
    kinds = {one.kind: one.number for one in seen(stage, act).documents}
    assert kinds == {"disposal_act": 1, "pd_destruction_act": 1, "event_log_extract": 1}
    for kind in kinds:
        name, content = reading.read_document(
            stage["archive"], stage.people["data_officer"], act, kind
        )
        assert content.startswith(b"%PDF")
        assert name == f"{kind}-2031-1.pdf"
    with stage["archive"].transaction(SCHOOL) as session:
        said = {row.kind: row.said for row in session.scalars(select(ActDocument))}
        papers = session.execute(
            select(CaseFile.kind, CaseFile.state, CaseFile.closed_on).where(
                CaseFile.kind.in_(["disposal_act", "pd_destruction_act"])
            )
        ).all()
    disposal = said["disposal_act"]
    assert disposal["total_words"] == "одно"
    assert (disposal["protocol_no"], disposal["approved"]["name"]) == ("4", "Имя director")
    assert len(said["pd_destruction_act"]["subjects"]) == 3
    destroyed = {row["title"]: row["rows"] for row in said["event_log_extract"]["destroyed"]}
    # Five lessons, and what each was when it was made.
    assert destroyed["Уроки: темы и домашние задания с историей исправлений"] == 10
    assert {row["service"] for row in said["event_log_extract"]["verified"]} == {
        "Журнал", "Портфолио", "Архив", "Вход и страницы",
    }
    assert sorted(papers) == [
        ("disposal_act", "active", date(2031, 1, 10)),
        ("pd_destruction_act", "active", date(2031, 1, 10)),
    ]


def test_nothing_is_written_into_a_destroyed_journal_and_everybody_is_told_why(
    stage: Stage, rooms: tuple[Classroom, Classroom]
) -> None:
    mine, _ = rooms
    act = approved(stage)
    execute(stage, act)
    stage.until(lambda: is_closed(stage, act))
    with pytest.raises(Destroyed, match=(
        r"^Журнал 7А класса за 2024/2025 учебный год уничтожен по акту № 1 от 10\.01\.2031: "
        r"новые записи в него не принимаются\.$"
    )):
        record_cells(stage["journal"], mine.teacher, mine.group_id, [mine.edit("5")])
    report = import_file(
        stage["journal"], mine.operator, content=written(), year="2024/2025", class_name="7А"
    )
    (problem,) = report.problems
    assert "уничтожен по акту № 1 от" in problem.what


def test_one_person_never_takes_two_of_the_three_steps(
    stage: Stage, rooms: tuple[Classroom, Classroom]
) -> None:
    act = propose(stage)
    archivist, deputy = stage.people["archivist"], stage.people["deputy"]
    for same in (
        replace(archivist, role="deputy"),
        replace(archivist, role="deputy", user_id="another account"),
    ):
        with pytest.raises(Forbidden, match=(
            "^Вы уже предложил дела к уничтожению: предложить, согласовать и утвердить акт "
            r"должны три разных человека\.$"
        )):
            agree(stage, act, same)
    agree(stage, act)
    for same, did in (
        (replace(archivist, role="director"), "предложил дела к уничтожению"),
        (replace(deputy, role="director"), "согласовал акт от экспертной комиссии"),
    ):
        with pytest.raises(Forbidden, match=(
            rf"^Вы уже {did}: предложить, согласовать и утвердить акт должны три разных "
            r"человека\.$"
        )):
            acts.approve_act(stage["archive"], DAYS, same, act)


def test_a_hold_stops_every_step_before_the_execution(
    stage: Stage, rooms: tuple[Classroom, Classroom]
) -> None:
    act = approved(stage)
    hold = holds.place_hold(
        stage["archive"],
        DAYS,
        stage.people["data_officer"],
        case_files(stage)["7А"],
        reason="запрос прокуратуры",
        until=None,
    )
    with pytest.raises(Conflict, match=(
        r"^На удержании: «Электронный журнал 7А класса»\. Снимите удержание или отзовите "
        r"акт\.$"
    )):
        execute(stage, act)
    with pytest.raises(Forbidden):
        acts.lift_hold(stage["archive"], DAYS, stage.people["archivist"], hold, reason="надо")
    acts.lift_hold(stage["archive"], DAYS, stage.people["director"], hold, reason="ответ дан")
    execute(stage, act)
    stage.until(lambda: is_closed(stage, act))


def test_a_hold_that_overtakes_the_execution_stops_the_services_and_the_act_stands_open(
    stage: Stage, rooms: tuple[Classroom, Classroom]
) -> None:
    mine, _ = rooms
    act = approved(stage)
    execute(stage, act)
    hold = holds.place_hold(
        stage["archive"],
        DAYS,
        stage.people["director"],
        case_files(stage)["7А"],
        reason="жалоба",
        until=None,
    )
    for actor in stage.actors.values():
        actor.relay.step()
    for actor in stage.actors.values():
        actor.consumer.drain(0.1)
        actor.consumer.drain(0.1)
    stage.until(lambda: seen(stage, act).stands_open)
    assert count(stage, MarkCell, mine) > 0
    (item,) = seen(stage, act).items
    assert "на удержании" in item.item.why
    with pytest.raises(Conflict, match=r"^Дело на удержании: сначала снимите его\.$"):
        _ask_again(stage, act, item)
    acts.lift_hold(stage["archive"], DAYS, stage.people["director"], hold, reason="разобрались")
    _ask_again(stage, act, item)
    stage.until(lambda: is_closed(stage, act))
    assert count(stage, MarkCell, mine) == 0


def test_what_the_commission_or_the_director_refuses_is_due_again(
    stage: Stage, rooms: tuple[Classroom, Classroom]
) -> None:
    act = propose(stage)
    steps.refuse_act(stage["archive"], DAYS, stage.people["deputy"], act, reason="рано")
    second = propose(stage)
    agree(stage, second)
    steps.refuse_act(stage["archive"], DAYS, stage.people["director"], second, reason="рано")
    third = approved(stage)
    assert seen(stage, third).act.number == 1
    assert seen(stage, act).act.state == "refused"


def test_a_forged_receipt_is_not_believed(
    stage: Stage, rooms: tuple[Classroom, Classroom]
) -> None:
    act = approved(stage)
    execute(stage, act)
    stage.until(lambda: _sent(stage, "portfolio"))
    with stage["portfolio"].transaction() as session:
        session.execute(
            text(
                "INSERT INTO outbox (id, school_id, type, subject, happened_at, actor,"
                " correlation_id, data) SELECT gen_random_uuid(), school_id, type, subject,"
                " happened_at, actor, correlation_id, jsonb_set(data, '{receipt}', '\"a.b.c\"')"
                " FROM outbox WHERE type LIKE '%destruction.answered%'"
            )
        )
    for _ in range(10):
        stage.turn()
    with stage["archive"].transaction() as session:
        dead = session.execute(
            text("SELECT last_error FROM inbox WHERE state = 'dead'")
        ).scalars().all()
    assert any("не подписана" in why for why in dead)


def test_a_service_that_orders_a_destruction_in_the_archives_name_is_not_obeyed(
    stage: Stage, rooms: tuple[Classroom, Classroom]
) -> None:
    """Whoever has taken over one service has its key and the broker, and no more."""
    _, neighbour = rooms
    before = count(stage, MarkCell, neighbour)
    act = approved(stage)
    execute(stage, act)
    order_due(stage["archive"], DAYS, acts.PROOFS)
    with stage["archive"].transaction() as session:
        told_by_archive = session.execute(
            text("SELECT subject, data FROM outbox WHERE type LIKE '%destruction.requested%'")
        ).one()
    forged = {
        **told_by_archive.data,
        "request_id": str(new_id()),
        "case_file_id": str(case_files(stage)["8А"]),
        "class_id": str(neighbour.class_id),
    }
    with stage["portfolio"].transaction(SCHOOL) as session:
        publish(
            session,
            DESTRUCTION_REQUESTED,
            told_by_archive.subject,
            forged,
            stage.people["archivist"],
        )
    order = Envelope(
        new_id(), DESTRUCTION_REQUESTED, told_by_archive.subject, SCHOOL, 9, now(), forged, "a"
    )
    settings = stage.settings["portfolio"]
    body = sign(signer_of(settings), order).to_json()
    publisher = open_publisher(settings.broker_url)
    publisher.publish([Post(order.id, order.type, body, mandatory=True)])
    publisher.close()
    stage.until(lambda: is_closed(stage, act))
    stage.turn(3)
    assert count(stage, MarkCell, neighbour) == before
    with stage["portfolio"].transaction() as session:
        (why,) = session.scalars(text("SELECT last_error FROM outbox WHERE sent_at IS NULL"))
    assert why == "Не подписано: сервис portfolio таких событий не объявляет."
    for service in stage.actors:
        with stage[service].transaction() as session:
            (why,) = session.scalars(text("SELECT last_error FROM inbox WHERE state = 'dead'"))
        assert "не сервиса archive" in why


def test_who_stays_silent_is_named_with_the_time_and_can_be_asked_again(
    stage: Stage, rooms: tuple[Classroom, Classroom]
) -> None:
    """The request is signed with a strange key: nobody obeys, and nobody can answer it."""
    mine, _ = rooms
    archive = stage.actors["archive"]
    signing, broker_url = archive.relay, stage.settings["archive"].broker_url
    signing.close()
    act = approved(stage)
    execute(stage, act)
    stranger = Signer("archive", make_key_pair("archive")[0])
    archive.relay = Relay(stage["archive"], partial(open_publisher, broker_url), stranger)
    stage.until(lambda: all(_is_dead(stage, service) for service in stage.actors))
    archive.relay.close()
    archive.relay = signing
    (item,) = seen(stage, act).items
    assert [one.silent_since for one in item.services] == [None] * 4
    with pytest.raises(Conflict, match=r"^Спрашивать ещё раз нечего: это дело не ждёт решения\.$"):
        _ask_again(stage, act, item)
    owner = Database(stage.settings["archive"].database_url.replace("_work:", "_owner:"))
    with owner.transaction(SCHOOL) as session:
        session.execute(
            text("UPDATE destruction_request SET asked_at = asked_at - interval '2 minutes'")
        )
    owner.close()
    with stage["archive"].transaction(SCHOOL) as session:
        since = session.scalar(text("SELECT asked_at FROM destruction_request"))
    (item,) = seen(stage, act).items
    assert [one.silent_since for one in item.services] == [since] * 4
    assert (item.may_ask_again, count(stage, MarkCell, mine) > 0) == (True, True)
    _ask_again(stage, act, item)
    stage.until(lambda: is_closed(stage, act))
    (item,) = seen(stage, act).items
    assert [one.silent_since for one in item.services] == [None] * 4
    assert (item.may_ask_again, count(stage, MarkCell, mine)) == (False, 0)


def _ask_again(stage: Stage, act: UUID, item: ActItem) -> None:
    execution.ask_again(
        stage["archive"], DAYS, stage.people["archivist"], act, item.item.case_file_id
    )


def _is_dead(stage: Stage, service: str) -> bool:
    with stage[service].transaction() as session:
        return bool(session.scalar(text("SELECT count(*) FROM inbox WHERE state = 'dead'")))


def _sent(stage: Stage, service: str) -> bool:
    stage.actors[service].turn()
    with stage[service].transaction() as session:
        found = session.execute(
            text("SELECT count(*) FROM outbox WHERE type LIKE '%destruction.answered%'")
        )
        return bool(found.scalar())
