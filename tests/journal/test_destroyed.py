"""A journal that went by an act: nothing is written into it, and nothing else went with it."""

from uuid import UUID

import pytest
from sqlalchemy import select

from services.destruction.models import DestructionTask
from services.destruction.worker import DestructionWorker
from services.event_docs import NOWHERE
from services.journal.app import FEATURES
from services.journal.closing.models import JournalPackage
from services.journal.closing.usecases.reading import read_closing
from services.journal.closing.usecases.terms import move_term
from services.journal.closing.usecases.year import close_year
from services.journal.marks.models import MarkCell
from services.journal.marks.usecases.cells import record_cells
from services.journal.participant_codes.usecases import issue_codes
from services.shared.accountability.caller import Caller, make_key_pair
from services.shared.accountability.signing import Signer
from services.shared.database.base import Database, new_id
from services.shared.errors import Destroyed
from services.shared.messaging import contracts
from services.shared.messaging.outbox import Outgoing, publish
from services.shared.process.clock import now
from services.shared.process.settings import read_settings
from services.shared.waiting.table import WaitingWork
from tests.journal.closing.classes import COUNCIL, closed_year
from tests.journal.factory import Classroom

DESTRUCTION = FEATURES.destruction(read_settings("journal", NOWHERE))


def ask(database: Database, room: Classroom, journal_id: UUID) -> UUID:
    """Ask the journal to destroy the class's case file; return the task."""
    ids = {name: new_id() for name in ("request_id", "act_id", "case_file_id")}
    request = {
        **{name: str(value) for name, value in ids.items()},
        "act_number": "1",
        "acted_on": "2031-01-10",
        "purpose": "destroy",
        "hold_version": 0,
        "kind": "journal",
        "source_id": str(journal_id),
        "class_id": str(room.class_id),
        "class_name": "7А",
        "year_name": "2024/2025",
        "data_classes": [one.name for one in DESTRUCTION.classes],
    }
    with database.transaction(room.school_id) as session:
        session.add(
            DestructionTask(
                school_id=room.school_id,
                id=ids["request_id"],
                act_id=ids["act_id"],
                case_file_id=ids["case_file_id"],
                purpose="destroy",
                request=request,
                asked_at=now(),
                next_attempt_at=now(),
                causation_id=new_id(),
                correlation_id="c-1",
            )
        )
    return ids["request_id"]


def work(database: Database) -> None:
    signer = Signer("journal", make_key_pair("journal")[0])
    DestructionWorker(database, DESTRUCTION, signer).run_due()


def test_a_journal_whose_packages_are_not_handed_over_is_not_destroyed_yet(
    database: Database, room: Classroom
) -> None:
    record_cells(database, room.teacher, room.group_id, [room.edit("5")])
    task = ask(database, room, closed_year(database, room))
    work(database)
    with database.transaction(room.school_id) as session:
        found = session.get_one(DestructionTask, (room.school_id, task))
        assert (found.state, found.attempts) == ("open", 1)
        assert found.last_error == "Unavailable: пакеты закрытого года ещё не переданы в архив"
        assert session.scalars(select(MarkCell)).first() is not None
        assert len(session.scalars(select(WaitingWork)).all()) == 2


def test_nothing_is_written_into_a_destroyed_journal(
    database: Database, room: Classroom
) -> None:
    ask(database, room, new_id())
    work(database)
    deputy = room.deputy
    refused = (
        lambda: move_term(database, deputy, room.class_id, room.terms[0], "close"),
        lambda: close_year(database, deputy, room.class_id, COUNCIL),
        lambda: read_closing(database, deputy, room.class_id),
        lambda: issue_codes(database, deputy, "vpr-7", room.class_id),
    )
    for step in refused:
        with pytest.raises(
            Destroyed, match=(
                "^Журнал 7А класса за 2024/2025 учебный год уничтожен по акту № 1 от "
                r"10\.01\.2031: новые записи в него не принимаются\.$"
            )
        ) as problem:
            step()
        told = problem.value.as_json()
        assert (told["status"], set(told["act"])) == (410, {"id", "number", "acted_on"})
    with database.transaction(room.school_id) as session:
        assert session.scalars(select(JournalPackage)).all() == []


def test_word_of_a_package_that_was_not_sent_yet_outlives_the_journal(
    database: Database, room: Classroom
) -> None:
    journal_id = new_id()
    caller = Caller("worker:journal", "service", room.school_id, correlation_id="c", origin="w")
    package = {
        "package_id": new_id(),
        "record_kind": "class_summary_sheet",
        "source_id": journal_id,
        "version": 1,
        "object_key": "journal/131/x/bag.zip",
        "size": 1,
        "sha256": "0" * 64,
        "made_at": now(),
    }
    with database.transaction(room.school_id) as session:
        publish(session, contracts.PACKAGE_HANDED_OVER, "class_journal/x", package, caller)
    ask(database, room, journal_id)
    work(database)
    with database.transaction(room.school_id) as session:
        types = set(session.scalars(select(Outgoing.type)))
    assert contracts.PACKAGE_HANDED_OVER in types
    assert contracts.JOURNAL_DESTRUCTION_ANSWERED in types
