"""What workers have recorded as text is said in another language by its form."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask

from services.shared.accountability.comparison import Difference
from services.shared.accountability.signing import Signatures
from services.shared.language import init_language, say
from services.shared.messaging.admission import Admission
from services.shared.messaging.envelope import Envelope, Refused
from services.shared.messaging.outbox.refusals import NotSigned, admit
from services.shared.recorded import from_record
from services.shared.wording import said


def english(text: str) -> str:
    app = Flask("recorded")
    init_language(app)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        return say(from_record(text))


@pytest.mark.parametrize(("recorded", "wanted"), [
    ("mark_change, запись 12: содержание изменено",
     "mark_change, row 12: the content was changed"),
    ("mark_change: строки давно не запечатаны; сколько их, скажет letopis verify",
     "mark_change: rows have long been without a seal; letopis verify says how many"),
    ("access_log, запись 3: внесена задним числом: 01.09.2025 10:00:00, "
     "а перед ней 02.09.2025 10:00:00",
     "access_log, row 3: backdated: 01.09.2025 10:00:00, "
     "and the row before it 02.09.2025 10:00:00"),
    ("BadInput: Такого события в платформе нет: не исполнено.",
     "BadInput: The platform has no such event: not carried out."),
    ("ValidationError", "ValidationError"),
    ("Сказано человеком", "Сказано человеком"),
])
def test_a_recorded_sentence_is_said_by_its_form(recorded: str, wanted: str) -> None:
    assert english(recorded) == wanted
    assert from_record(recorded) == recorded


@pytest.mark.parametrize(("value", "told"), [("5", "4"), (None, "4"), ("5", None)])
def test_every_difference_has_a_form(value: str | None, told: str | None) -> None:
    found = Difference("mark_cell", "mark_change", "131", {"lesson": "1", "pupil": "2"},
                       value, told, UUID(int=1), 7).what
    again = english(found)
    assert from_record(found) == found
    assert not any("а" <= letter <= "я" for letter in again), again
    assert again.startswith("lesson 1, pupil 2: the table mark_cell has ")


def test_every_refusal_of_an_event_has_a_form() -> None:
    moment = datetime.now(UTC)
    admission = Admission(Signatures({"keys": []}), timedelta(days=90))
    event = Envelope(id=UUID(int=1), type="org.letopis.journal.term.closed.v1", subject="x",
                     school_id="131", sequence=1, time=moment, data={}, actor="x",
                     correlation_id="0" * 32)
    with pytest.raises(Refused) as refused:
        admission.demand(event, moment)
    assert "without the signature of the service journal" in english(str(refused.value))
    with pytest.raises(NotSigned) as unsigned:
        admit(event, "journal")
    assert english(str(unsigned.value)).startswith("Not signed: the service journal")


def test_what_is_no_record_stays_what_it_was() -> None:
    sentence = said("Файл под замком хранилища.")
    assert from_record(sentence) is sentence
    assert english("no Russian: 50 %") == "no Russian: 50 %"
