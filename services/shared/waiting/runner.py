"""The runner: does the work that is due, one piece after another, until none is.

An attempt is counted, and the next one put off, before it begins; then the row is locked for as
long as the work takes. So two workers never do the same work, and whoever dies over a piece lets
go of it at once but has put it off as well. A piece that was done right before a death is done
again: each kind of work sees for itself what is there already.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, select

from services.shared.database.base import Database
from services.shared.database.failure import is_database_lost
from services.shared.errors import Unavailable
from services.shared.messaging.inbox.failure import describe
from services.shared.process.backoff import Backoff
from services.shared.process.clock import now
from services.shared.process.logs import get_logger
from services.shared.waiting.table import MOST_ATTEMPTS, WaitingWork

log = get_logger()

_BACKOFF = Backoff(timedelta(seconds=2), timedelta(minutes=10))


def _ignore(_work: WaitingWork, _error: Exception) -> None:
    """Tell nobody: the row and the log say what is wrong."""


@dataclass(frozen=True)
class WorkKind:
    """A kind of work: what does one piece of it, and how failures are met.

    `do` runs outside any transaction and opens its own; it returns when the piece is done or there
    is nothing to do. `failed` runs after a failure was written down, in no transaction either.
    """

    name: str
    do: Callable[[WaitingWork], object]
    failed: Callable[[WaitingWork, Exception], None] = _ignore
    backoff: Backoff = _BACKOFF


def run_due(database: Database, *kinds: WorkKind, at_most: int) -> int:
    """Do what is due, longest first; return how many pieces were done (a periodic task).

    All kinds are looked for by one statement.

    A piece that fails is tried again later and holds up no other; but when something that all
    need does not answer (`Unavailable`), the rest waits for the next round. Only a lost database
    is raised.
    """
    done, known = 0, {kind.name: kind for kind in kinds}
    for _ in range(at_most):
        work = _begin(database, known)
        if work is None:
            break
        try:
            done += _do(database, known[work.kind], work)
        except Unavailable:
            break
    return done


def _begin(database: Database, kinds: Mapping[str, WorkKind]) -> WaitingWork | None:
    """Count an attempt at the piece that is due longest, and put the next one off."""
    moment = now()
    with database.transaction() as session:
        work = session.scalar(
            select(WaitingWork)
            .where(WaitingWork.kind.in_(kinds), WaitingWork.due_at <= moment)
            .order_by(WaitingWork.due_at, WaitingWork.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if work is not None:
            work.attempts = min(work.attempts + 1, MOST_ATTEMPTS)
            work.interrupted = min(work.interrupted + 1, work.attempts)
            work.due_at = moment + kinds[work.kind].backoff.delay(work.attempts)
        return work


def _do(database: Database, kind: WorkKind, work: WaitingWork) -> bool:
    """Do one piece while its row is locked; tell whether it is done now."""
    with database.transaction() as session:
        row = session.scalar(_same(work).with_for_update(skip_locked=True))
        if row is None:
            return False  # taken back, or another worker was quicker
        failure = _attempt(kind, work)
        if failure is None:
            session.delete(row)
            return True
        _note_failure(kind, row, failure)
    kind.failed(work, failure)
    if isinstance(failure, Unavailable):
        raise failure
    return False


def _attempt(kind: WorkKind, work: WaitingWork) -> Exception | None:
    try:
        kind.do(work)
    except Exception as error:
        if is_database_lost(error):
            raise
        return error
    return None


def _same(work: WaitingWork) -> Select[WaitingWork]:
    return select(WaitingWork).where(
        WaitingWork.school_id == work.school_id,
        WaitingWork.kind == work.kind,
        WaitingWork.id == work.id,
        WaitingWork.attempts == work.attempts,
    )


def _note_failure(kind: WorkKind, row: WaitingWork, error: Exception) -> None:
    what, where = describe(error)
    row.interrupted = 0
    row.last_error = what
    row.due_at = now() + kind.backoff.delay(row.attempts)
    log.error(
        "work is tried again later",
        kind=kind.name,
        work=str(row.id),
        error=what,
        where=where,
        attempts=row.attempts,
    )
