"""Batches of results: each record judged once, whatever happens in between."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from services.journal.external_results.consumers import RESULTS_SENT
from services.journal.external_results.models import (
    ExternalResult,
    ExternalResultChange,
    ResultsBatch,
)
from services.journal.external_results.usecases import judging
from services.journal.participant_codes.models import ParticipantCode
from services.shared.accountability.access_log import Access
from services.shared.database.base import Database, new_id
from services.shared.process.clock import now
from tests.journal.factory import Classroom, make_classroom
from tests.journal.region import ID, Sender, codes_of, record


def outcomes(verdicts: list[dict[str, Any]]) -> list[tuple[int, str, str | None]]:
    return [(one["row"], one["verdict"], one["reason"]) for one in verdicts]


def count(database: Database, model: Any) -> int:
    with database.transaction("131") as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_each_record_gets_one_verdict_and_a_bad_one_spoils_no_other(
    north: Sender, codes: list[str]
) -> None:
    batch = north.results(
        [
            record(codes[0], 1, 2, 2),
            record("99999", 1, 2, 2),
            record(codes[1], 1, 9, 2),
            record(codes[0], 1, 1, 1),
            record(codes[1], 1, 1, 1, school="999"),
            record(codes[2], "X", 1, 1),
            "rubbish",
        ]
    )
    assert outcomes(north.verdicts(batch)) == [
        (1, "taken", None),
        (2, "refused", "unknown_code"),
        (3, "refused", "points_above_maximum"),
        (4, "refused", "duplicate_in_batch"),
        (5, "refused", "unknown_school"),
        (6, "taken", None),
        (7, "refused", "unreadable"),
    ]
    assert [one["code"] for one in north.verdicts(batch)][-2:] == [codes[2], None]


def test_the_same_batch_again_changes_nothing_and_says_so(
    database: Database, north: Sender, codes: list[str]
) -> None:
    rows = [record(code, 1, 2, 2) for code in codes]
    north.results(rows)
    again = north.results(rows)
    assert {one["verdict"] for one in north.verdicts(again)} == {"unchanged"}
    assert count(database, ExternalResultChange) == 3


def test_a_corrected_batch_supersedes_record_by_record_with_its_history(
    database: Database, north: Sender, codes: list[str]
) -> None:
    north.results([record(code, 1, 2, 2) for code in codes])
    corrected = north.results([record(codes[0], 1, 1, 0), record(codes[1], 1, 2, 2)])
    assert [one["verdict"] for one in north.verdicts(corrected)] == ["superseded", "unchanged"]
    with database.transaction("131") as session:
        standing = session.get_one(ExternalResult, ("131", ID, codes[0]))
        history = session.scalars(
            select(ExternalResultChange)
            .where(ExternalResultChange.code == codes[0])
            .order_by(ExternalResultChange.version)
        ).all()
    assert (standing.points, standing.mark, standing.version) == (["1", "1", "0"], "4", 2)
    assert [(one.version, one.content["total"], one.batch_row) for one in history] == [
        (1, "5", 1),
        (2, "2", 1),
    ]


def test_a_message_that_comes_twice_is_one_batch(
    database: Database, north: Sender, codes: list[str]
) -> None:
    data = {"batch": "b-1", "monitoring": ID, "rows": [record(codes[0], 1, 2, 2)]}
    message_id = north.send(RESULTS_SENT, data)
    north.send(RESULTS_SENT, data, message_id)
    judging.judge_waiting(database)
    assert len(north.verdicts("b-1")) == 1


def test_a_batch_is_judged_in_chunks_and_goes_on_where_it_was_interrupted(
    database: Database, north: Sender, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "CHUNK", 2)
    data = {
        "batch": "b-1",
        "monitoring": ID,
        "rows": [*(record(code, 1, 2, 2) for code in codes), record("99999", 1, 1, 1)] * 2,
    }
    north.send(RESULTS_SENT, data)
    assert judging.judge_chunk(database)
    assert [one["row"] for one in north.verdicts("b-1")] == [1, 2]

    def fail(*_: Any) -> None:
        raise RuntimeError("half of the chunk is written")

    with monkeypatch.context() as broken:
        broken.setattr(judging, "_publish", fail)
        assert judging.judge_chunk(database)
    assert count(database, ExternalResult) == 2, "what the chunk had written is undone"
    with database.transaction() as session:
        [waiting] = session.scalars(select(ResultsBatch))
        assert (waiting.next_row, waiting.attempts) == (2, 1)
        assert waiting.last_error == "RuntimeError"
        waiting.next_attempt_at = now() - timedelta(seconds=1)
    judging.judge_waiting(database)
    told = north.verdicts("b-1")
    assert [one["row"] for one in told] == list(range(1, 9))
    assert [one["verdict"] for one in told] == ["taken"] * 3 + ["refused"] * 5
    with database.transaction() as session:
        [done] = session.scalars(select(ResultsBatch))
        assert (done.taken, done.refused, done.content) == (3, 5, None)


def test_a_batch_that_fails_holds_up_no_other(
    database: Database, north: Sender, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {"batch": "broken", "monitoring": ID, "rows": [record(codes[0], 1, 2, 2)]}
    north.send(RESULTS_SENT, data)
    with monkeypatch.context() as broken:
        broken.setattr(judging, "store_results", lambda *_: 1 / 0)
        judging.judge_waiting(database)
    good = north.results([record(codes[1], 1, 2, 2)])
    assert [one["verdict"] for one in north.verdicts(good)] == ["taken"]
    assert north.verdicts("broken") == []


def test_results_of_two_schools_in_one_batch_go_to_each(
    database: Database, room: Classroom, north: Sender, codes: list[str]
) -> None:
    other = make_classroom(database, "132")
    theirs = codes_of(database, other)
    batch = north.results(
        [
            record(codes[0], 1, 2, 2),
            record(theirs[0], 0, 0, 0, school="132"),
            record(codes[1], 1, 2, 2, school="132"),
        ]
    )
    expected = "taken" if codes[1] in theirs else "refused"
    assert [one["verdict"] for one in north.verdicts(batch)] == ["taken", "taken", expected]
    with database.transaction("132") as session:
        assert session.scalars(select(ExternalResult.code)).all() == [theirs[0]]


def test_what_a_region_writes_about_children_is_in_the_access_log(
    database: Database, room: Classroom, north: Sender, codes: list[str]
) -> None:
    north.results([record(code, 1, 2, 2) for code in codes])
    with database.transaction("131") as session:
        row = session.scalars(
            select(Access).where(Access.action == "external_results.receive")
        ).one()
    assert (row.user_id, row.role, row.subject_id) == ("region:north", "region", room.class_id)
    assert row.origin == "exchange region.north"


def test_results_that_come_before_their_monitoring_was_announced_are_refused(
    database: Database, room: Classroom
) -> None:
    north = Sender(database)
    batch = north.results([record("10423", 1, 2, 2)])
    assert outcomes(north.verdicts(batch)) == [(1, "refused", "unknown_monitoring")]


def test_only_the_code_leads_from_a_result_to_a_child(
    database: Database, north: Sender, codes: list[str]
) -> None:
    assert "pupil_id" not in ExternalResult.__table__.columns
    assert "pupil_id" not in ExternalResultChange.__table__.columns
    assert {"school_id", "class_id", "year_id"} <= set(ParticipantCode.__table__.columns.keys())


def test_a_large_batch_is_many_short_transactions(
    database: Database, north: Sender, codes: list[str]
) -> None:
    rows = [record(codes[0], 1, 2, 2), *(record(f"{n}", 1, 2, 2) for n in range(1, 2000))]
    north.send(RESULTS_SENT, {"batch": str(new_id()), "monitoring": ID, "rows": rows})
    assert judging.judge_waiting(database) == 2000 // judging.CHUNK
