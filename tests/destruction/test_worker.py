"""Destruction in one service: batch by batch, once, held, refused, signed, gaps in the chain."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

from services.destruction import (
    ChainedRows,
    DataClass,
    Declaration,
    Destruction,
    Messages,
    StoredRows,
    refuse_destroyed,
)
from services.destruction.declarations import Eraser
from services.destruction.models import DestructionTask
from services.destruction.worker import DestructionWorker
from services.shared.accountability.access import Basis, Tie
from services.shared.accountability.access_log import Access, record_access
from services.shared.accountability.caller import make_key_pair
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.signing import BadSignature, Signatures, Signer
from services.shared.accountability.verification import verify
from services.shared.database.base import Database, new_id
from services.shared.database.past_guards import keep_rows_v2
from services.shared.errors import Destroyed, Forbidden, Locked
from services.shared.messaging.contracts import (
    DESTRUCTION_REQUESTED,
    HOLD_LIFTED,
    HOLD_PLACED,
    JOURNAL_DESTRUCTION_ANSWERED,
    PUPIL_ENROLLED,
)
from services.shared.messaging.envelope import Envelope
from services.shared.messaging.inbox import Incoming
from services.shared.messaging.outbox import Outgoing, publish
from tests.acts import CONSUMERS, signed_steps
from tests.servers import Databases
from tests.shared.events import CALLER, enrolled, envelope, inbox_of, publish_enrolled, signed

PRIVATE, PUBLIC = make_key_pair("journal")
SIGNER, SIGNATURES = Signer("journal", PRIVATE), Signatures(PUBLIC, "journal")
CLASS, NEIGHBOUR = new_id(), new_id()
CASE, ACT, SOURCE = new_id(), new_id(), new_id()

DECLARED = Declaration(
    classes=(
        DataClass("journal.messages", "Сообщения", (Messages(Outgoing), Messages(Incoming))),
        # The access log stands in for a history of marks: the only chain of the shared tables.
        DataClass(
            "journal.marks",
            "Отметки",
            (ChainedRows(Access, lambda scope: Access.subject_id == scope.class_id),),
        ),
    ),
)
NOT_BEGUN = {"rows": 0, "objects": 0, "kept": [], "done": False}
ERASURE = Destruction(JOURNAL_DESTRUCTION_ANSWERED, (DECLARED,))


@pytest.fixture(autouse=True)
def chain_that_may_have_gaps(databases: Databases) -> None:
    """Let rows of the access log go by an act, as the histories of marks may."""
    engine = create_engine(databases.owner)
    with engine.begin() as connection:
        op = Operations(MigrationContext.configure(connection))
        keep_rows_v2(op, "access_log", perishable=True)
        connection.execute(text("GRANT DELETE ON access_log TO letopis_shared_work"))
        # So that a test may let time pass.
        connection.execute(text("GRANT UPDATE (asked_at) ON erasure_task TO letopis_shared_work"))
    engine.dispose()


def requested(purpose: str = "destroy", **changes: Any) -> Envelope:
    data = {
        "request_id": str(new_id()),
        "act_id": str(ACT),
        "act_number": "7",
        "acted_on": "2031-01-10",
        "case_file_id": str(CASE),
        "purpose": purpose,
        "hold_version": 0,
        "kind": "journal",
        "source_id": str(SOURCE),
        "class_id": str(CLASS),
        "class_name": "8А",
        "year_name": "2024/2025",
        "data_classes": ["journal.messages", "journal.marks", "portfolio.items"],
        "steps": signed_steps(ACT, CASE),
    }
    return event(DESTRUCTION_REQUESTED, {**data, **changes})


def event(event_type: str, data: dict[str, Any], sequence: int = 1) -> Envelope:
    return Envelope(
        id=new_id(),
        type=event_type,
        subject=f"case_file/{CASE}",
        school_id="131",
        sequence=sequence,
        time=datetime(2031, 1, 10, tzinfo=UTC),
        data=data,
        actor="u-1",
        correlation_id="c-1",
    )


def hold(hold_id: UUID, version: int, *, lifted: bool = False) -> Envelope:
    data = {"hold_id": str(hold_id), "case_file_id": str(CASE), "version": version}
    return event(HOLD_LIFTED if lifted else HOLD_PLACED, data)


def tell(database: Database, *events: Envelope) -> None:
    for one in events:
        with database.transaction("131") as session:
            CONSUMERS[one.type](session, one)


def write(database: Database, *subjects: UUID) -> None:
    ground = Basis("marks.read", "deputy", Tie.SCHOOL)
    with database.transaction("131") as session:
        for subject in subjects:
            record_access(session, CALLER, ground.on(class_id=subject), kind="marks")


def subjects(database: Database) -> list[UUID]:
    with database.transaction("131") as session:
        return list(session.scalars(select(Access.subject_id).order_by(Access.sequence)))


def receipts(database: Database) -> list[dict[str, Any]]:
    with database.transaction("131") as session:
        sent = session.scalars(
            select(Outgoing)
            .where(Outgoing.type == JOURNAL_DESTRUCTION_ANSWERED)
            .order_by(Outgoing.position)
        ).all()
    return [SIGNATURES.read(one.data["receipt"], "journal") for one in sent]


def work(database: Database, batch: int = 2) -> DestructionWorker:
    return DestructionWorker(database, ERASURE, SIGNER, batch)


def breaks(database: Database, signatures: Signatures | None = SIGNATURES) -> list[str]:
    with database.transaction("131") as session:
        return [one.what for one in verify(session, Access, "131", signatures)]


def test_what_belongs_to_the_case_goes_and_the_neighbour_stays(database: Database) -> None:
    write(database, CLASS, NEIGHBOUR, CLASS, CLASS, NEIGHBOUR, CLASS, CLASS)
    tell(database, requested())
    work(database).run_due()
    assert subjects(database) == [NEIGHBOUR, NEIGHBOUR]
    (said,) = receipts(database)
    assert said["outcome"] == "destroyed"
    marks = next(one for one in said["classes"] if one["name"] == "journal.marks")
    assert (marks["rows"], marks["kept"]) == (5, [])


def test_the_chain_holds_around_the_gap_and_only_for_who_can_check_its_signature(
    database: Database,
) -> None:
    write(database, CLASS, CLASS, NEIGHBOUR, CLASS, NEIGHBOUR, CLASS)
    tell(database, requested())
    work(database).run_due()
    write(database, NEIGHBOUR)
    Sealer(database, (Access,)).seal()
    assert breaks(database) == []
    assert "строки изъяты без подписанного акта" in breaks(database, None)
    _, strangers = make_key_pair("journal")
    assert breaks(database, Signatures(strangers, "journal")) != []


def test_a_row_cannot_be_cut_out_without_a_task_and_a_gap(database: Database) -> None:
    write(database, CLASS)
    Sealer(database, (Access,)).seal()
    with pytest.raises(DBAPIError), database.transaction("131") as session:
        session.execute(text("DELETE FROM access_log"))


def test_a_gap_that_somebody_wrote_by_hand_shows(database: Database) -> None:
    write(database, NEIGHBOUR, CLASS, NEIGHBOUR)
    Sealer(database, (Access,)).seal()
    tell(database, requested())
    with database.transaction("131") as session:
        session.execute(
            text(
                "INSERT INTO chain_gap (school_id, id, chain, first, last, before, digest, act_id,"
                " service, signature, left_at)"
                " SELECT '131', gen_random_uuid(), 'access_log', 1, 1,"
                " decode(repeat('00', 32), 'hex'), digest, :act, 'journal', '\\x00', now()"
                " FROM access_log WHERE sequence = 1"
            ),
            {"act": ACT},
        )
        session.execute(text("DELETE FROM access_log WHERE sequence = 1"))
    assert breaks(database) == ["строки изъяты без подписанного акта"]


@pytest.mark.parametrize("batch", [1, 3, 1000])
def test_the_digest_is_the_same_whatever_the_size_of_the_batches(
    database: Database, batch: int
) -> None:
    rows = [CLASS] * 7
    write(database, *rows)
    with database.transaction("131") as session:
        ids = session.scalars(select(Access.id).order_by(Access.id)).all()
    tell(database, requested())
    work(database, batch).run_due()
    expected = bytes(32)
    for one in ids:
        expected = sha256(expected + f"access_log:{one}".encode()).digest()
    (said,) = receipts(database)
    marks = next(one for one in said["classes"] if one["name"] == "journal.marks")
    assert marks["digest"] == expected.hex()


def test_the_same_request_told_twice_is_answered_once(database: Database) -> None:
    write(database, CLASS)
    request = requested()
    tell(database, request, request)
    work(database).run_due()
    tell(database, request)
    work(database).run_due()
    assert len(receipts(database)) == 1


def test_whatever_dies_between_two_batches_the_next_worker_goes_on(database: Database) -> None:
    write(database, *[CLASS] * 5)
    tell(database, requested())
    while work(database, 1).step():
        pass
    (said,) = receipts(database)
    marks = next(one for one in said["classes"] if one["name"] == "journal.marks")
    assert marks["rows"] == 5


@pytest.mark.parametrize("unnamed", [False, True])
def test_a_task_goes_on_where_the_erasers_of_a_class_have_changed_places(
    database: Database, unnamed: bool
) -> None:
    history = ChainedRows(Access, lambda scope: Access.subject_id == scope.class_id)
    messages = Messages(Outgoing)
    write(database, CLASS, CLASS, CLASS)
    mine = publish_about(database, CLASS)
    tell(database, requested(data_classes=["journal.marks"]))
    before = DestructionWorker(database, marks_of(history, messages), SIGNER)
    while CLASS in subjects(database):
        before.step()
    if unnamed:
        forget_tables(database)
    DestructionWorker(database, marks_of(messages, history), SIGNER).run_due()
    with database.transaction() as session:
        assert mine not in session.scalars(select(Outgoing.id)).all()
    (said,) = receipts(database)
    assert (said["outcome"], said["classes"][0]["rows"]) == ("destroyed", 4)


def marks_of(*erasers: Eraser) -> Destruction:
    """Return what a service declares that has one class of data."""
    marks = DataClass("journal.marks", "Отметки", erasers)
    return replace(ERASURE, declarations=(Declaration((marks,)),))


def forget_tables(database: Database) -> None:
    """Leave the progress as versions wrote it that knew erasers by their places."""
    with database.transaction() as session:
        task = session.scalars(select(DestructionTask)).one()
        (marks,) = task.progress.values()
        parts = [
            {key: value for key, value in part.items() if key != "table"}
            for part in (*marks["parts"], NOT_BEGUN)
        ]
        task.progress = {"journal.marks": {**marks, "parts": parts}}


def test_a_hold_refuses_a_request(database: Database) -> None:
    write(database, CLASS)
    tell(database, hold(new_id(), 1), requested(hold_version=1))
    work(database).run_due()
    assert subjects(database) == [CLASS]
    assert receipts(database)[0]["outcome"] == "refused"


def test_a_hold_stops_between_two_batches_and_the_receipt_counts_what_had_gone(
    database: Database,
) -> None:
    write(database, *[CLASS] * 6)
    tell(database, requested())
    worker = work(database)
    while len(subjects(database)) == 6:
        worker.step()
    tell(database, hold(new_id(), 1))
    worker.run_due()
    assert len(subjects(database)) == 4
    (said,) = receipts(database)
    assert said["outcome"] == "refused"
    assert next(one["rows"] for one in said["classes"] if one["name"] == "journal.marks") == 2


def test_a_request_waits_for_a_hold_that_has_not_arrived(database: Database) -> None:
    write(database, CLASS)
    tell(database, requested(hold_version=2))
    work(database).run_due()
    assert (subjects(database), receipts(database)) == ([CLASS], [])


def test_who_waits_long_for_a_hold_says_so_once_and_goes_on_when_it_has_come(
    database: Database,
) -> None:
    one = new_id()
    tell(database, requested(hold_version=2))
    pass_time(database, timedelta(seconds=50))
    work(database).run_due()
    assert receipts(database) == []
    for _ in range(2):
        pass_time(database, timedelta(seconds=20))
        work(database).run_due()
    (said,) = receipts(database)
    assert said["outcome"] == "waiting"
    assert "не дошло событие об удержании" in said["why"]
    tell(database, hold(one, 1), hold(one, 2, lifted=True))
    pass_time(database, timedelta(seconds=20))
    work(database).run_due()
    assert [one["outcome"] for one in receipts(database)] == ["waiting", "destroyed"]


def test_a_request_older_than_a_lifted_hold_is_refused_and_a_new_one_is_not(
    database: Database,
) -> None:
    write(database, CLASS)
    one = new_id()
    tell(database, hold(one, 1), hold(one, 2, lifted=True), requested(hold_version=0))
    work(database).run_due()
    assert receipts(database)[0]["outcome"] == "refused"
    tell(database, requested(hold_version=2))
    work(database).run_due()
    assert receipts(database)[1]["outcome"] == "destroyed"


def test_a_hold_lifted_before_it_is_heard_of_as_placed_does_not_stand(database: Database) -> None:
    one = new_id()
    tell(database, hold(one, 2, lifted=True), hold(one, 1), requested(hold_version=2))
    work(database).run_due()
    assert receipts(database)[0]["outcome"] == "destroyed"


def test_looking_again_finds_nothing_or_says_what(database: Database) -> None:
    write(database, CLASS)
    tell(database, requested("verify"))
    work(database).run_due()
    tell(database, requested())
    work(database).run_due()
    tell(database, requested("verify"))
    work(database).run_due()
    assert [one["outcome"] for one in receipts(database)] == ["remains", "destroyed", "empty"]


def test_messages_about_the_class_go_and_those_of_the_destruction_stay(
    database: Database,
) -> None:
    with database.transaction("131") as session:
        session.execute(text("SELECT 1"))
    publish_enrolled(database, "other class")
    mine = publish_about(database, CLASS)
    inbox = inbox_of(database, "journal", {})
    about = envelope("late", data={"class_id": str(CLASS)})
    inbox.receive(signed(about).to_json())
    inbox.receive(b"broken " + str(CLASS).encode())
    tell(database, requested())
    work(database).run_due()
    with database.transaction() as session:
        left = session.scalars(select(Outgoing.id)).all()
        kept = session.scalars(select(Incoming)).all()
    assert mine not in left
    assert len(left) == 2  # the other class's, and the receipt
    assert kept == []


def test_a_tombstone_refuses_what_comes_late_in_words(database: Database) -> None:
    tell(database, requested())
    work(database).run_due()
    with database.transaction("131") as session:
        refuse_destroyed(session, "131", class_id=NEIGHBOUR)
        refuse_destroyed(session, "131", class_name="8А", year_name="2025/2026")
        with pytest.raises(Destroyed, match=(
            "^Журнал 8А класса за 2024/2025 учебный год уничтожен по акту № 7 от "
            r"10\.01\.2031: новые записи в него не принимаются\.$"
        )):
            refuse_destroyed(session, "131", class_name="8А", year_name="2024/2025")
        with pytest.raises(Destroyed):
            refuse_destroyed(session, "131", class_id=CLASS)


def test_a_late_event_for_destroyed_data_is_given_up_with_the_reason_and_without_its_body(
    database: Database,
) -> None:
    tell(database, requested())
    work(database).run_due()

    def refuse(session: Any, late: Envelope) -> None:
        refuse_destroyed(session, late.school_id, class_id=UUID(late.data["class_id"]))

    late = envelope("late")
    late = envelope("late", data={**late.data, "class_id": str(CLASS)})
    inbox_of(database, "journal", {PUPIL_ENROLLED: refuse}).receive(signed(late).to_json())
    with database.transaction() as session:
        (row,) = session.scalars(select(Incoming)).all()
    assert (row.state, row.body, row.decided_by) == ("discarded", None, "tombstone")
    assert "уничтожен по акту" in (row.reason or "")


def test_a_class_that_the_service_does_not_know_is_named(database: Database) -> None:
    tell(database, requested(data_classes=["journal.marks", "journal.dreams"]))
    work(database).run_due()
    (said,) = receipts(database)
    assert (said["outcome"], said["unknown"]) == ("partly", ["journal.dreams"])


class Guarded:
    """A store that refuses with what it is told to."""

    def __init__(self) -> None:
        self.refusal: Exception | None = None

    def erase(self, _key: str) -> int:
        """Delete the object, or refuse."""
        if self.refusal:
            raise self.refusal
        return 1


def test_a_lock_is_told_as_a_lock_and_a_missing_right_is_tried_again(database: Database) -> None:
    store = Guarded()
    rows = StoredRows(Outgoing, lambda _: Outgoing.subject == "pupil-9", ("subject",), store)
    erasure = replace(
        ERASURE, declarations=(Declaration((DataClass("journal.marks", "Отметки", (rows,)),)),)
    )
    worker = DestructionWorker(database, erasure, SIGNER)
    publish_about(database, NEIGHBOUR)

    store.refusal = Locked("под замком")
    tell(database, requested(data_classes=["journal.marks"]))
    worker.run_due()
    store.refusal = Forbidden("у ключа сервиса нет такого права")
    tell(database, requested(data_classes=["journal.marks"]))
    for _ in range(4):
        worker.run_due()
        pass_time(database, timedelta(minutes=1))
    store.refusal = None
    worker.run_due()

    locked, waits, done = receipts(database)
    assert (locked["outcome"], waits["outcome"]) == ("partly", "waiting")
    assert locked["classes"][0]["kept"] == [{"why": "объект в хранилище под замком", "rows": 1}]
    assert waits["why"] == "у ключа сервиса нет такого права"
    assert (done["outcome"], done["classes"][0]["rows"]) == ("destroyed", 1)


def test_a_receipt_is_the_services_own(database: Database) -> None:
    tell(database, requested())
    work(database).run_due()
    with database.transaction("131") as session:
        (task,) = session.scalars(select(DestructionTask)).all()
    assert task.receipt is not None
    head, body, signature = task.receipt.split(".")
    changed = (f"{head}.{body}x.{signature}", f"{head}.{body}.{signature[:-4]}AAAA")
    for forged in (*changed, "", "a.b"):
        with pytest.raises(BadSignature):
            SIGNATURES.read(forged, "journal")
    with pytest.raises(BadSignature):
        SIGNATURES.read(task.receipt, "portfolio")


def pass_time(database: Database, time: timedelta) -> None:
    """Let open tasks be so much older."""
    with database.transaction() as session:
        session.execute(
            text(
                "UPDATE erasure_task SET asked_at = asked_at - :time,"
                " next_attempt_at = next_attempt_at - :time"
            ),
            {"time": time},
        )


def publish_about(database: Database, class_id: UUID) -> UUID:
    with database.transaction("131") as session:
        return publish(
            session, PUPIL_ENROLLED, "pupil-9", {**enrolled(), "class_id": class_id}, CALLER
        )
