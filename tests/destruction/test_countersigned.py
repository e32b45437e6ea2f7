"""A gap in a chain counts with the archive's signature over exactly these rows, and with no other.

The enemies have the journal's database, some its signing key: none has the archive's.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.archive.acts.models import DestructionReceipt
from services.destruction.countersigning import StatementLoop
from services.journal.marks.models import MarkChange
from services.shared.accountability.chain_gap import ChainGap
from services.shared.accountability.gap_statements import named_gaps
from services.shared.accountability.signing import Signatures, signer_of
from services.shared.accountability.verification import verify
from services.shared.checkpoints.telling import publish_checkpoints
from services.shared.database.base import Database, enter_school, new_id
from services.shared.process.clock import now
from tests.destruction.stage import SCHOOL, Stage, staged
from tests.destruction.test_protocol import approved, count, execute, is_closed, two_rooms
from tests.destruction.test_protocol import rooms as rooms
from tests.in_process import PUBLIC_KEYS, SIGNERS
from tests.journal.factory import Classroom
from tests.parts import Parts
from tests.servers import REAL

# The turns of the stage are counted, and RabbitMQ delivers when it does.
pytestmark = pytest.mark.skipif(REAL, reason="the stage's turns are those of the embedded queue")

Rooms = tuple[Classroom, Classroom]
SIGNATURES = Signatures(PUBLIC_KEYS, "journal")
ACT_OF_NOBODY = "00000000-0000-7000-8000-000000000001"


@pytest.fixture(scope="module")
def signed(parts: Parts, own_broker: str) -> Iterator[Stage]:
    """Give the services after an act whose gaps the archive has countersigned."""
    with staged(parts, own_broker) as stage:
        two_rooms(stage)
        destroyed(stage)
        let_sign(stage)
        assert (breaks(stage), awaiting(stage)) == ([], {False})
        yield stage


@pytest.fixture
def owner(stage: Stage) -> Iterator[Database]:
    """Return the journal's database as its tables' owner, whom no trigger need stop."""
    opened = owner_of(stage)
    yield opened
    opened.close()


def owner_of(stage: Stage, service: str = "journal") -> Database:
    return Database(stage.settings[service].database_url.replace("_work:", "_owner:"))


def let_sign(stage: Stage) -> None:
    """Let the archive hear how far the chain has come, and countersign what is lawful."""
    tell_heads(stage)
    pass_time(stage)

    def answered() -> bool:
        look_again(stage)
        return awaiting(stage) == {False}

    stage.until(answered)


def tell_heads(stage: Stage) -> None:
    """Let the archive know how far the journal's chains have come."""
    signer = signer_of(stage.settings["journal"])
    chains = stage.actors["journal"].service.chains
    publish_checkpoints(stage["journal"], signer, chains, SIGNATURES)
    stage.turn(2)


def look_again(stage: Stage) -> None:
    """Let what waits in the archive be due."""
    with stage["archive"].transaction(SCHOOL) as session:
        session.execute(
            text("UPDATE countersigned_gaps SET next_look_at = now() WHERE state = 'waiting'")
        )


def pass_time(stage: Stage) -> None:
    """Let what waits in the archive be due, and what was asked by the journal be asked again."""
    look_again(stage)
    with stage["journal"].transaction(SCHOOL) as session:
        session.execute(
            text(
                "UPDATE gap_statement SET asked_at = asked_at - interval '1 hour'"
                " WHERE countersignature IS NULL"
            )
        )


def breaks(stage: Stage) -> list[str]:
    with stage["journal"].transaction(SCHOOL) as session:
        return sorted({one.what for one in verify(session, MarkChange, SCHOOL, SIGNATURES)})


def awaiting(stage: Stage) -> set[bool]:
    """Return whether the gaps wait for the archive, which some may do and others not."""
    with stage["journal"].transaction(SCHOOL) as session:
        return {one.awaits for one in named_gaps(session, MarkChange, SCHOOL, SIGNATURES)}


def is_refused(stage: Stage) -> bool:
    return any("подписать это отказался" in what for what in breaks(stage))


def has_arrived(stage: Stage) -> bool:
    with stage["journal"].transaction(SCHOOL) as session:
        return bool(session.scalar(text("SELECT count(*) FROM erasure_task")))


def judged(stage: Stage) -> list[Any]:
    with stage["archive"].transaction(SCHOOL) as session:
        rows = session.execute(
            text("SELECT state, why, rows FROM countersigned_gaps WHERE chain = 'mark_change'")
        )
        return [tuple(row) for row in rows]


def as_owner(owner: Database, statement: str, *tables: str, **values: Any) -> None:
    with owner.transaction(SCHOOL) as session:
        for table in tables:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        session.execute(text(statement), values)
        for table in tables:
            session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def order(stage: Stage, room: Classroom, act: str) -> None:
    """Have a class destroyed by a row in the journal's database: as its worker's account."""
    request = {
        "request_id": str(new_id()), "act_id": act, "act_number": "1",
        "acted_on": "2031-01-10", "case_file_id": str(new_id()), "purpose": "destroy",
        "hold_version": 0, "kind": "journal", "source_id": str(new_id()),
        "class_id": str(room.class_id), "class_name": "8А", "year_name": "2024/2025",
        "data_classes": ["journal.marks", "journal.term_marks"],
    }
    with stage["journal"].transaction(SCHOOL) as session:
        session.execute(
            text(
                "INSERT INTO erasure_task (school_id, id, act_id, case_file_id, purpose, request,"
                " next_attempt_at, asked_at, causation_id, correlation_id) VALUES (:school,"
                " CAST(:id AS uuid), CAST(:act AS uuid), CAST(:file AS uuid), 'destroy',"
                " CAST(:request AS jsonb), now(), now(), gen_random_uuid(), '')"
            ),
            {
                "school": SCHOOL, "id": request["request_id"], "act": act,
                "file": request["case_file_id"], "request": orjson.dumps(request).decode(),
            },
        )


def destroyed(stage: Stage) -> UUID:
    """Have an act executed and closed; return it."""
    act = approved(stage)
    execute(stage, act)
    stage.until(lambda: is_closed(stage, act))
    return act


def test_what_an_act_took_is_named_as_waiting_until_the_archive_has_signed(
    stage: Stage, rooms: Rooms
) -> None:
    destroyed(stage)
    assert (breaks(stage), awaiting(stage)) == ([], {True})
    pass_time(stage)
    stage.until(lambda: bool(judged(stage)))
    assert [state for state, _, _ in judged(stage)] == ["waiting"]
    let_sign(stage)
    assert (breaks(stage), awaiting(stage)) == ([], {False})
    ((state, _, rows),) = judged(stage)
    assert (state, rows) == ("signed", 3)


def test_a_destruction_that_no_act_has_ordered_is_never_lawful(
    stage: Stage, rooms: Rooms
) -> None:
    """The worker signs what its database says: a row there is an order. The archive knows."""
    _, neighbour = rooms
    order(stage, neighbour, ACT_OF_NOBODY)
    stage.until(lambda: is_refused(stage))
    assert count(stage, MarkChange, neighbour) == 0
    assert breaks(stage) == [
        "строки изъяты, архив подписать это отказался: такого акта в архиве нет"
    ]


def test_a_class_destroyed_in_the_name_of_anothers_act_is_never_lawful(
    stage: Stage, rooms: Rooms
) -> None:
    _, neighbour = rooms
    act = destroyed(stage)
    let_sign(stage)
    assert (breaks(stage), awaiting(stage)) == ([], {False})
    order(stage, neighbour, str(act))
    stage.until(lambda: is_refused(stage))
    assert count(stage, MarkChange, neighbour) == 0
    assert breaks(stage) == [
        "строки изъяты, архив подписать это отказался: "
        "уничтожать данные этого класса по этому акту архив не просил"
    ]


@pytest.mark.parametrize("again", [False, True])
def test_a_request_that_is_done_for_another_class_is_never_lawful(
    stage: Stage, rooms: Rooms, owner: Database, again: bool
) -> None:
    """The order is genuine; what it names was changed on its way, or once it was answered."""
    _, neighbour = rooms
    act = approved(stage)
    execute(stage, act)
    if again:
        stage.until(lambda: is_closed(stage, act))
    else:
        for task in stage.actors["archive"].own:
            task()
        stage.actors["archive"].relay.step()
        for _ in range(100):
            stage.actors["journal"].consumer.drain(0.1)
            if has_arrived(stage):
                break
    as_owner(
        owner,
        "UPDATE erasure_task SET state = 'open', receipt = NULL, progress = '{}', request ="
        " jsonb_set(request, '{class_id}', to_jsonb(CAST(:class AS text)))"
        " WHERE purpose = 'destroy'",
        "erasure_task",
        **{"class": str(neighbour.class_id)},
    )
    as_owner(owner, "DELETE FROM tombstone", "tombstone")
    stage.until(lambda: is_refused(stage))
    assert count(stage, MarkChange, neighbour) == 0
    assert (
        "строки изъяты, архив подписать это отказался: "
        "уничтожать данные этого класса по этому акту архив не просил"
    ) in breaks(stage)


def test_the_same_request_is_not_done_twice_for_more_rows(
    stage: Stage, rooms: Rooms, owner: Database
) -> None:
    """Rows of a neighbour moved into the destroyed class go with it, once it is done again."""
    mine, neighbour = rooms
    destroyed(stage)
    let_sign(stage)
    assert (breaks(stage), awaiting(stage)) == ([], {False})
    as_owner(
        owner,
        "UPDATE subject_group SET class_id = :mine WHERE id = :group",
        mine=mine.class_id, group=neighbour.group_id,
    )
    as_owner(
        owner,
        "UPDATE erasure_task SET state = 'open', receipt = NULL, progress = '{}'"
        " WHERE purpose = 'destroy'",
        "erasure_task",
    )
    stage.until(lambda: is_refused(stage))
    assert count(stage, MarkChange, neighbour) == 0
    assert (
        "строки изъяты, архив подписать это отказался: "
        "изъято больше строк, чем названо в квитанциях по акту"
    ) in breaks(stage)


def test_who_keeps_the_archive_from_answering_gains_two_hours(
    stage: Stage, rooms: Rooms, owner: Database
) -> None:
    destroyed(stage)
    assert breaks(stage) == []
    signer = signer_of(stage.settings["journal"])
    with owner.transaction(SCHOOL) as session:
        gaps = session.scalars(select(ChainGap)).all()
        session.execute(text("ALTER TABLE chain_gap DISABLE TRIGGER USER"))
        for gap in gaps:
            assert gap.left_at is not None
            gap.left_at = gap.left_at.replace(year=gap.left_at.year - 1)
            gap.signature = signer.seal(gap.signed())
        session.flush()
        session.execute(text("ALTER TABLE chain_gap ENABLE TRIGGER USER"))
    assert breaks(stage) == ["строки изъяты, а архив этого не подписал"]


def test_no_row_of_the_database_makes_a_gap_younger(
    stage: Stage, rooms: Rooms, owner: Database
) -> None:
    destroyed(stage)
    for moment in ("left_at + interval '1 day'", "NULL"):
        as_owner(owner, f"UPDATE chain_gap SET left_at = {moment}", "chain_gap")
        assert breaks(stage) == ["строки изъяты без подписанного акта"]


TAMPERING = {
    "a wider gap": ("UPDATE chain_gap SET last = last + 1 WHERE last = 3", "без подписанного"),
    "another act": ("UPDATE chain_gap SET act_id = gen_random_uuid()", "без подписанного"),
    "another class": ("UPDATE chain_gap SET class_id = gen_random_uuid()", "без подписанного"),
    "another request": (
        "UPDATE chain_gap SET request_id = gen_random_uuid()", "без подписанного"
    ),
    "another service's": ("UPDATE chain_gap SET service = 'archive'", "без подписанного"),
    "a smaller statement": ("UPDATE gap_statement SET rows = rows - 1", "изменено"),
    "another digest": ("UPDATE gap_statement SET digest = sha256('\\x00')", "изменено"),
    "a forged signature": (
        "UPDATE gap_statement SET countersignature = decode(repeat('00', 64), 'hex')", "не архива"
    ),
    "a statement that is gone": ("DELETE FROM gap_statement", "изменено"),
    "another's statement": ("UPDATE chain_gap SET statement_id = gen_random_uuid()", "изменено"),
}


def test_no_superuser_of_the_journals_database_changes_what_was_countersigned(
    signed: Stage,
) -> None:
    owner = owner_of(signed)
    for name, (statement, what) in TAMPERING.items():
        with owner.engine.connect() as connection, Session(connection) as session:
            enter_school(session, SCHOOL)
            for table in ("chain_gap", "gap_statement"):
                session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            session.execute(text(statement))
            found = [one.what for one in verify(session, MarkChange, SCHOOL, SIGNATURES)]
            session.rollback()
        assert any(what in one for one in found), (name, found)
    owner.close()
    assert (breaks(signed), awaiting(signed)) == ([], {False})


OLD_GAP = (
    "INSERT INTO chain_gap (school_id, id, chain, first, last, before, digest, act_id, service,"
    " signature, left_at, inherited_at) VALUES ('131', gen_random_uuid(), 'mark_change', 4, 4,"
    " sha256('a'), sha256('b'), gen_random_uuid(), 'journal', 'nonsense', {left}, {inherited})"
)
WORKERS = {
    "journal": (
        "UPDATE chain_gap SET statement_id = gen_random_uuid()",
        "UPDATE chain_gap SET statement_id = NULL",
        "UPDATE gap_statement SET countersignature = '\\x00'",
        "UPDATE gap_statement SET countersignature = NULL",
        "UPDATE gap_statement SET rows = 1",
        "DELETE FROM gap_statement",
        "UPDATE erasure_task SET purpose = 'verify'",
        "UPDATE erasure_task SET request = '{}'",
        "UPDATE chain_gap SET inherited_at = now()",
        OLD_GAP.format(left="NULL", inherited="NULL"),
        OLD_GAP.format(left="NULL", inherited="now()"),
        OLD_GAP.format(left="now()", inherited="now()"),
    ),
    "archive": (
        "UPDATE countersigned_gaps SET rows = rows + 1",
        "UPDATE countersigned_gaps SET state = 'waiting', signature = NULL",
        "DELETE FROM countersigned_gaps",
    ),
}


def test_the_workers_bind_and_sign_once(signed: Stage) -> None:
    for service, statements in WORKERS.items():
        for statement in statements:
            with pytest.raises(DBAPIError), signed[service].transaction(SCHOOL) as session:
                session.execute(text(statement))


@pytest.mark.parametrize(
    "token", ["(SELECT token FROM disposal_signature WHERE step = 'agreed')", "'x.y.z'", "NULL"]
)
def test_an_act_whose_step_the_gateway_has_not_signed_is_no_order(
    stage: Stage, rooms: Rooms, token: str
) -> None:
    """Three people's names stand in the archive's rows; what each has signed is looked at."""
    destroyed(stage)
    archive = owner_of(stage, "archive")
    as_owner(
        archive,
        f"UPDATE disposal_signature SET token = {token} WHERE step = 'approved'",
        "disposal_signature",
    )
    archive.close()
    pass_time(stage)
    stage.until(lambda: is_refused(stage))
    (what,) = breaks(stage)
    assert "архив подписать это отказался" in what
    assert "Шаг акта (approved)" in what or "Под шагом акта (approved)" in what


@pytest.mark.parametrize("old", [True, False])
def test_gaps_of_an_earlier_version_are_countersigned_under_an_act_of_its_time_alone(
    stage: Stage, rooms: Rooms, owner: Database, old: bool
) -> None:
    """They have no moment and no statement, and are signed over what that version signed."""
    destroyed(stage)
    signer = signer_of(stage.settings["journal"])
    with owner.transaction(SCHOOL) as session:
        for table in ("chain_gap", "gap_statement"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for gap in session.scalars(select(ChainGap)).all():
            gap.left_at = gap.statement_id = gap.request_id = gap.class_id = None
            gap.inherited_at = now()
            gap.signature = signer.seal(gap.signed())
        session.flush()
        session.execute(text("DELETE FROM gap_statement"))
        for table in ("chain_gap", "gap_statement"):
            session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    archive = owner_of(stage, "archive")
    as_owner(archive, "DELETE FROM countersigned_gaps", "countersigned_gaps")
    if old:
        count_no_chains(archive)
    archive.close()
    assert (breaks(stage), awaiting(stage)) == ([], {True})
    if old:
        let_sign(stage)
        assert (breaks(stage), awaiting(stage)) == ([], {False})
    else:
        stage.until(lambda: is_refused(stage))
        assert [state for state, _, _ in judged(stage)] == ["refused"]


def count_no_chains(archive: Database) -> None:
    """Let the services' receipts say what those of an earlier version did."""
    with archive.transaction(SCHOOL) as session:
        for receipt in session.scalars(select(DestructionReceipt)).all():
            said = Signatures(PUBLIC_KEYS).read(receipt.document, receipt.service)
            said.pop("chained", None)
            receipt.document = SIGNERS[receipt.service].sign(said)


def cut_in_the_old_way(stage: Stage, owner: Database) -> None:
    """Leave a gap as an earlier version did, signed by the journal's key, and take the rows."""
    signer = signer_of(stage.settings["journal"])
    with owner.transaction(SCHOOL) as session:
        for table in ("chain_gap", "mark_change"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        rows = session.scalars(select(MarkChange).order_by(MarkChange.sequence.desc())).all()
        last, before = rows[0], rows[1]
        gap = ChainGap(
            school_id=SCHOOL, id=new_id(), chain="mark_change", first=last.sequence,
            last=last.sequence, before=before.digest, digest=last.digest, act_id=new_id(),
            service="journal",
        )
        gap.signature = signer.seal(gap.signed())
        session.add(gap)
        session.flush()
        session.execute(text("DELETE FROM mark_change WHERE id = :id"), {"id": last.id})
        for table in ("chain_gap", "mark_change"):
            session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def test_a_gap_in_the_old_form_that_no_upgrade_has_found_is_a_cut_at_once(
    stage: Stage, rooms: Rooms, owner: Database
) -> None:
    """Its chain is looked at, and the archive asked, though no task to destroy is there."""
    stage.turn()
    cut_in_the_old_way(stage, owner)
    assert breaks(stage) == ["строки изъяты без подписанного акта"]
    assert StatementLoop(stage["journal"], "journal").run() == 1
    stage.until(lambda: bool(judged(stage)))
    assert breaks(stage) == ["строки изъяты без подписанного акта"]


def test_a_gap_that_another_worker_is_stating_is_left_to_it(
    stage: Stage, rooms: Rooms, owner: Database
) -> None:
    stage.turn()
    loop, begun = StatementLoop(stage["journal"], "journal"), list[object]()
    note = begun.append
    event.listen(stage["journal"].engine, "begin", note)
    assert (loop.run(), len(begun)) == (0, 1)
    event.remove(stage["journal"].engine, "begin", note)
    cut_in_the_old_way(stage, owner)
    with owner.transaction(SCHOOL) as session:
        session.scalars(select(ChainGap).with_for_update()).all()
        assert loop.run() == 0
    assert loop.run() == 1
    with stage["journal"].transaction(SCHOOL) as session:
        assert session.scalar(select(func.count()).select_from(ChainGap)) == 1
