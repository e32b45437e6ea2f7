"""Waiting work: asked for in a transaction, done once, tried again after a failure or a death."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, select

from services.shared.database.base import Database, new_id
from services.shared.errors import Unavailable
from services.shared.process.backoff import Backoff
from services.shared.process.clock import now
from services.shared.waiting.runner import WorkKind, run_due
from services.shared.waiting.table import WaitingWork, add_work, move_work, withdraw_work
from tests.waiting import make_due

KIND = "paint"


class Painter:
    """Does work, unless something is wrong; remembers what was done and what went wrong."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.done: list[UUID] = []
        self.wrong: BaseException | None = None
        self.failed: list[str] = []

    def paint(self, work: WaitingWork) -> None:
        if self.wrong is not None:
            raise self.wrong
        self.done.append(work.id)

    def run(self, at_most: int = 10) -> int:
        kind = WorkKind(
            KIND, self.paint, failed=lambda _work, error: self.failed.append(str(error))
        )
        return run_due(self.database, kind, at_most=at_most)


@pytest.fixture
def painter(database: Database) -> Painter:
    return Painter(database)


def add(database: Database, kind: str = KIND, after: timedelta = timedelta()) -> UUID:
    work_id = new_id()
    with database.transaction() as session:
        add_work(session, kind, work_id, now() + after, school_id="131", data={"colour": "red"})
    return work_id


def waiting(database: Database) -> list[WaitingWork]:
    with database.transaction() as session:
        return list(session.scalars(select(WaitingWork).order_by(WaitingWork.id)))


def test_work_that_is_due_is_done_once_longest_waiting_first(
    database: Database, painter: Painter
) -> None:
    second = add(database, after=timedelta(seconds=-1))
    first = add(database, after=timedelta(seconds=-2))
    assert (painter.run(), painter.run()) == (2, 0)
    assert painter.done == [first, second]
    assert waiting(database) == []


def test_several_kinds_are_looked_for_by_one_statement_and_done_each_in_its_way(
    database: Database, painter: Painter
) -> None:
    sung: list[UUID] = []
    kinds = WorkKind(KIND, painter.paint), WorkKind("sing", lambda work: sung.append(work.id))
    looks: list[str] = []

    def look(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        looks.append(statement)

    event.listen(database.engine, "before_cursor_execute", look)
    assert run_due(database, *kinds, at_most=10) == 0
    event.remove(database.engine, "before_cursor_execute", look)
    assert sum("waiting_work" in one for one in looks) == 1
    painted, song = add(database), add(database, kind="sing")
    assert run_due(database, *kinds, at_most=10) == 2
    assert (painter.done, sung) == ([painted], [song])


def test_work_of_another_kind_and_of_a_later_moment_stays(
    database: Database, painter: Painter
) -> None:
    add(database, kind="sing")
    later = add(database, after=timedelta(hours=1))
    assert painter.run() == 0
    with database.transaction() as session:
        move_work(session, KIND, later, now())
    assert painter.run() == 1


def test_work_whose_transaction_is_rolled_back_was_never_asked_for(
    database: Database, painter: Painter
) -> None:
    with database.transaction() as session:
        add_work(session, KIND, new_id(), now())
        session.rollback()
    assert painter.run() == 0


def test_work_that_was_taken_back_is_not_done(database: Database, painter: Painter) -> None:
    work_id = add(database)
    with database.transaction() as session:
        assert withdraw_work(session, KIND, work_id)
        assert not withdraw_work(session, KIND, work_id)
    assert painter.run() == 0


def test_work_that_fails_is_put_off_says_why_and_holds_up_no_other(
    database: Database, painter: Painter
) -> None:
    add(database)
    add(database)
    painter.wrong = ValueError("a value that the log must not tell")
    before = now()
    assert painter.run() == 0
    for work in waiting(database):
        assert (work.attempts, work.interrupted, work.last_error) == (1, 0, "ValueError")
        assert work.due_at >= before + timedelta(seconds=2)
    assert len(painter.failed) == 2
    painter.wrong = None
    make_due(database)
    assert painter.run() == 2


def test_what_all_work_needs_and_does_not_answer_ends_the_round(
    database: Database, painter: Painter
) -> None:
    add(database)
    add(database)
    painter.wrong = Unavailable("Хранилище не отвечает.")
    assert painter.run() == 0
    assert [work.attempts for work in waiting(database)] == [1, 0]
    assert painter.failed == ["Хранилище не отвечает."]


def test_who_dies_over_work_has_put_it_off_and_is_counted(
    database: Database, painter: Painter
) -> None:
    add(database)
    painter.wrong = SystemExit()
    with pytest.raises(SystemExit):
        painter.run()
    (work,) = waiting(database)
    assert (work.attempts, work.interrupted) == (1, 1)
    assert work.due_at > now()
    painter.wrong = None
    make_due(database)
    assert painter.run() == 1


def test_two_workers_never_do_the_same_work(database: Database) -> None:
    work_id = add(database)
    other = Painter(database)

    class Rival(Painter):
        def paint(self, work: WaitingWork) -> None:
            # The row is locked: it can be made due only by who does not wait for it.
            assert other.run() == 0
            super().paint(work)

    rival = Rival(database)
    assert rival.run() == 1
    assert (rival.done, other.done) == ([work_id], [])


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 2), (2, 6), (3, 18), (8, 3600), (10_000, 3600)]
)
def test_delays_grow_from_the_first_to_the_longest(failures: int, seconds: int) -> None:
    backoff = Backoff(timedelta(seconds=2), timedelta(hours=1), factor=3)
    assert backoff.delay(failures) == timedelta(seconds=seconds)
