"""Events: believed under the signature of the service they are from, and under no other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from services.destruction.models import DestructionHold, DestructionTask
from services.shared.accountability.caller import make_key_pair
from services.shared.accountability.signing import Signatures, Signer
from services.shared.database.base import Database, new_id
from services.shared.messaging.admission import Admission
from services.shared.messaging.contracts import DESTRUCTION_REQUESTED, HOLD_LIFTED, HOLD_PLACED
from services.shared.messaging.envelope import Envelope
from services.shared.messaging.inbox import Inbox, Incoming, platform_format
from services.shared.messaging.signed_events import sign
from services.shared.process.clock import now
from tests.acts import CONSUMERS, signed_steps

KEYS = {name: make_key_pair(name) for name in ("archive", "portfolio")}
SIGNATURES = Signatures({"keys": [key for _, known in KEYS.values() for key in known["keys"]]})
ARCHIVE, PORTFOLIO = (Signer(name, private) for name, (private, _) in KEYS.items())
CASE, ACT = str(new_id()), new_id()


def order(event_type: str, data: dict[str, Any]) -> Envelope:
    return Envelope(
        id=new_id(),
        type=event_type,
        subject=f"case_file/{CASE}",
        school_id="131",
        sequence=1,
        time=now(),
        data=data,
        actor="u-1",
        correlation_id="c-1",
    )


def requested(**changes: Any) -> Envelope:
    data = {
        "request_id": str(new_id()),
        "act_id": str(ACT),
        "act_number": "7",
        "acted_on": "2031-01-10",
        "case_file_id": CASE,
        "purpose": "destroy",
        "hold_version": 0,
        "kind": "journal",
        "source_id": str(new_id()),
        "class_id": str(new_id()),
        "class_name": "8Ъ",
        "year_name": "2024/2025",
        "data_classes": ["journal.marks"],
        "steps": signed_steps(ACT, UUID(CASE)),
    }
    return order(DESTRUCTION_REQUESTED, {**data, **changes})


def hold(event_type: str = HOLD_PLACED) -> Envelope:
    data = {"hold_id": str(new_id()), "case_file_id": CASE, "version": 1}
    return order(event_type, data)


def with_data(signed: Envelope, **changes: Any) -> Envelope:
    return replace(signed, data={**signed.data, **changes})


def take(database: Database, *events: Envelope) -> None:
    inbox = believing(database, SIGNATURES)
    for one in events:
        inbox.receive(one.to_json())


def believing(database: Database, signatures: Signatures) -> Inbox:
    admission = Admission(signatures, timedelta(days=30))
    return Inbox(database, "journal", CONSUMERS, platform_format(admission))


def taken(database: Database) -> list[tuple[str, str | None]]:
    with database.transaction() as session:
        rows = session.scalars(select(Incoming).order_by(Incoming.id))
        return [(row.state, row.last_error) for row in rows]


def written(database: Database) -> int:
    with database.transaction("131") as session:
        tasks = session.scalars(select(DestructionTask)).all()
        return len([*tasks, *session.scalars(select(DestructionHold)).all()])


@pytest.mark.parametrize("make", [requested, hold, lambda: hold(HOLD_LIFTED)])
def test_what_the_archive_has_signed_is_taken_in(
    database: Database, make: Callable[[], Envelope]
) -> None:
    take(database, sign(ARCHIVE, make()))
    assert taken(database) == [("done", None)]
    assert written(database) == 1


@pytest.mark.parametrize("make", [requested, hold, lambda: hold(HOLD_LIFTED)])
def test_what_is_not_signed_is_refused(
    database: Database, make: Callable[[], Envelope]
) -> None:
    take(database, make())
    ((state, why),) = taken(database)
    assert (state, written(database)) == ("dead", 0)
    assert why == "Событие без подписи сервиса archive: не исполнено."


FORGED: dict[str, Callable[[], Envelope]] = {
    "a request signed by another service": lambda: sign(PORTFOLIO, requested()),
    "a hold signed by another service": lambda: sign(PORTFOLIO, hold()),
    "nonsense": lambda: replace(requested(), signature="не подпись"),
    "half a signature": lambda: replace(requested(), signature="AAAA"),
    "the signature of another request": lambda: replace(
        requested(), signature=sign(ARCHIVE, requested()).signature
    ),
    "more classes of data": lambda: with_data(
        sign(ARCHIVE, requested()), data_classes=["journal.marks", "journal.lessons"]
    ),
    "a request replayed for another act": lambda: with_data(
        sign(ARCHIVE, requested()), act_id=str(new_id())
    ),
    "a request replayed for another case file": lambda: with_data(
        sign(ARCHIVE, requested()), case_file_id=str(new_id())
    ),
    "looking made destroying": lambda: with_data(
        sign(ARCHIVE, requested(purpose="verify")), purpose="destroy"
    ),
    "another ask": lambda: with_data(sign(ARCHIVE, requested()), request_id=str(new_id())),
    "a hold forgotten": lambda: with_data(
        sign(ARCHIVE, requested(hold_version=1)), hold_version=0
    ),
    "a field added": lambda: with_data(sign(ARCHIVE, requested()), all="да"),
    "another school": lambda: replace(sign(ARCHIVE, requested()), school_id="132"),
    "another event": lambda: replace(sign(ARCHIVE, requested()), id=new_id()),
    "a placed hold made lifted": lambda: replace(sign(ARCHIVE, hold()), type=HOLD_LIFTED),
    "a hold of another case file": lambda: with_data(
        sign(ARCHIVE, hold()), case_file_id=str(new_id())
    ),
    "a hold counted otherwise": lambda: with_data(sign(ARCHIVE, hold()), version=2),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_a_forged_order_is_refused_for_good_and_the_operator_reads_why(
    database: Database, forged: Callable[[], Envelope]
) -> None:
    with capture_logs() as logs:
        take(database, forged())
    ((state, why),) = taken(database)
    assert (state, written(database)) == ("dead", 0)
    assert why is not None
    assert "Подпись под событием — не сервиса archive" in why
    assert "8Ъ" not in f"{logs}{why}"


def test_a_signed_order_told_again_changes_nothing(database: Database) -> None:
    request = sign(ARCHIVE, requested())
    take(database, request, request)
    assert (taken(database), written(database)) == ([("done", None)], 1)


def test_a_signed_order_keeps_its_signature_on_its_way(database: Database) -> None:
    signed = sign(ARCHIVE, requested())
    assert Envelope.from_json(signed.to_json()) == signed


def test_after_a_change_of_keys_what_the_earlier_one_signed_is_obeyed(
    database: Database,
) -> None:
    _, new = make_key_pair("archive")
    both = Signatures({"keys": [*new["keys"], *KEYS["archive"][1]["keys"]]})
    believing(database, both).receive(sign(ARCHIVE, requested()).to_json())
    assert taken(database) == [("done", None)]
    assert both.read(ARCHIVE.sign({"said": 1}), "archive") == {"said": 1}
