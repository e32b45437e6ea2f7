"""The documents of a destruction: what a receipt says, key by key, and what a task's row keeps."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from services.destruction import DataClass, Declaration, Destruction
from services.destruction.declarations import Batch, Kept
from services.destruction.erasers import message_erasers
from services.destruction.models import DestructionTask
from services.destruction.progress import (
    dump_progress,
    load_progress,
    new_progress,
    next_open,
    progress_after,
)
from services.destruction.receipts import Receipt, refusal_receipt, waiting_notice
from services.shared.messaging.contracts import JOURNAL_DESTRUCTION_ANSWERED
from services.shared.process.clock import now

MARKS = DataClass("journal.marks", "Отметки", message_erasers())
DESTRUCTION = Destruction(JOURNAL_DESTRUCTION_ANSWERED, (Declaration((MARKS,)),))
REQUEST, ACT, CASE_FILE = (UUID(int=number) for number in (1, 2, 3))


def task() -> DestructionTask:
    """Return a task whose first eraser is done and could not destroy one row."""
    progress = new_progress(DESTRUCTION, ["journal.marks"])
    first = next_open(DESTRUCTION, progress)
    assert first is not None
    batch = Batch(["outbox:1", "outbox:2"], 3, [Kept("outbox:4", "под замком")])
    return DestructionTask(
        school_id="131",
        id=REQUEST,
        act_id=ACT,
        case_file_id=CASE_FILE,
        purpose="destroy",
        request={"data_classes": ["journal.marks"]},
        progress=dump_progress(progress_after(progress, first, batch)),
    )


def signed(receipt: Receipt) -> dict[str, Any]:
    """Return the document as it is signed and read again."""
    document: dict[str, Any] = orjson.loads(orjson.dumps(receipt.document("journal")))
    return document


def test_what_a_task_keeps_of_its_progress_is_read_back() -> None:
    kept = task().progress
    digest = kept["journal.marks"]["digest"]
    assert orjson.loads(orjson.dumps(kept)) == {
        "journal.marks": {
            "digest": digest,
            "parts": [
                {
                    "table": "outbox",
                    "rows": 2,
                    "objects": 3,
                    "kept": [{"identifier": "outbox:4", "why": "под замком"}],
                    "done": True,
                }
            ],
        }
    }
    assert dump_progress(load_progress(kept)) == kept
    following = next_open(DESTRUCTION, load_progress(kept))
    assert following is not None
    assert following.eraser.table == "inbox"


def test_a_refusal_says_for_what_it_is_why_and_what_had_gone() -> None:
    document = signed(refusal_receipt(DESTRUCTION, task(), "дело на удержании"))
    at = datetime.fromisoformat(document.pop("at"))
    assert now() - at < timedelta(minutes=1)
    assert (at.microsecond, at.utcoffset()) == (0, timedelta())
    assert document == {
        "version": 1,
        "school": "131",
        "request": str(REQUEST),
        "act": str(ACT),
        "case_file": str(CASE_FILE),
        "purpose": "destroy",
        "outcome": "refused",
        "why": "дело на удержании",
        "chained": {},
        "classes": [
            {
                "name": "journal.marks",
                "title": "Отметки",
                "rows": 2,
                "objects": 3,
                "digest": task().progress["journal.marks"]["digest"],
                "kept": [{"why": "под замком", "rows": 1}],
            }
        ],
        "service": "journal",
    }


def test_word_of_waiting_is_a_refusal_that_is_not_the_end() -> None:
    document = signed(waiting_notice(DESTRUCTION, task(), "хранилище не отвечает"))
    assert (document["outcome"], document["why"]) == ("waiting", "хранилище не отвечает")
