"""The worker's part in a destruction: one batch, one transaction, until the task is answered.

Whatever ends the process, the next one goes on where the last transaction stood: the rows that
went, the counts and the digest of what went, and the answer are committed together.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.destruction.declarations import Destruction, Scope, Step
from services.destruction.holds import HoldStatus, hold_status
from services.destruction.models import DestructionTask
from services.destruction.progress import (
    dump_progress,
    load_progress,
    new_progress,
    next_open,
    progress_after,
)
from services.destruction.receipts import (
    Receipt,
    destruction_receipt,
    refusal_receipt,
    verification_receipt,
    waiting_notice,
)
from services.destruction.tombstones import Tombstone
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.accountability.signing import Signer
from services.shared.database.base import Database, enter_school
from services.shared.database.failure import is_database_lost
from services.shared.errors import Problem
from services.shared.messaging.inbox.failure import describe
from services.shared.messaging.outbox import publish
from services.shared.process.backoff import Backoff
from services.shared.process.clock import now
from services.shared.process.logs import get_logger
from services.shared.wording import said

log = get_logger()

BATCH = 1000
_BEHIND_DELAY = timedelta(seconds=2)
_BACKOFF = Backoff(timedelta(seconds=2), timedelta(minutes=1))
# After so many failures in a row the archive is sent a notice of why it has to wait.
_NOTICE_AFTER = 3
# After so long without a hold that the archive knows of it is sent a notice, too.
_BEHIND_TOO_LONG = timedelta(minutes=1)

_HELD = said("дело на удержании: уничтожение остановлено до его снятия")
_BEHIND = said(
    "сюда не дошло событие об удержании этого дела или о его снятии, без него уничтожать нельзя: "
    "администратору платформы — страница «Очереди»"
)
_STALE = said("после этого запроса дело удерживали: архив должен спросить ещё раз")


class DestructionWorker:
    """Works through the tasks of one service."""

    def __init__(
        self, database: Database, destruction: Destruction, signer: Signer, batch: int = BATCH
    ) -> None:
        """Take the declarations of the service and the key that it signs with."""
        self._database = database
        self._destruction = destruction
        self._signer = signer
        self._batch = batch

    def run_due(self) -> int:
        """Do what can be done now; return how many steps were taken (a periodic task)."""
        steps = 0
        while self.step():
            steps += 1
        return steps

    def step(self) -> bool:
        """Do one transaction's worth of the task that is due longest; tell whether there was one.

        A failure (the object store does not answer) is written into the task, which is tried
        again later; only a lost database is raised.
        """
        task_id: tuple[str, Any] | None = None
        try:
            with self._database.transaction() as session:
                task = _next_task(session)
                if task is None:
                    return False
                task_id = (task.school_id, task.id)
                enter_school(session, task.school_id)
                self._go_on(session, task)
        except Exception as error:
            if task_id is None or is_database_lost(error):
                raise
            self._note_failure(task_id, error)
        return True

    def _go_on(self, session: Session, task: DestructionTask) -> None:
        scope = _scope(session, self._destruction, task)
        match hold_status(
            session, task.school_id, task.case_file_id, task.request["hold_version"]
        ):
            case HoldStatus.BEHIND:
                self._wait_for_hold(session, task)
            case HoldStatus.HELD:
                self._answer(session, task, refusal_receipt(self._destruction, task, _HELD))
            case HoldStatus.STALE:
                self._answer(session, task, refusal_receipt(self._destruction, task, _STALE))
            case HoldStatus.FREE if task.purpose == "verify":
                receipt = verification_receipt(session, self._destruction, task, scope)
                self._answer(session, task, receipt)
            case HoldStatus.FREE:
                self._destroy(session, task, scope)

    def _wait_for_hold(self, session: Session, task: DestructionTask) -> None:
        """Look again in a moment; after long waiting send the archive a notice, once."""
        moment = now()
        task.next_attempt_at = moment + _BEHIND_DELAY
        if task.last_error != _BEHIND and moment - task.asked_at >= _BEHIND_TOO_LONG:
            task.last_error = _BEHIND
            log.warning("destruction waits for a hold", task=str(task.id))
            self._publish(session, task, waiting_notice(self._destruction, task, _BEHIND))

    def _destroy(self, session: Session, task: DestructionTask, scope: Scope) -> None:
        if not task.progress:
            self._destruction.wait_for_writers(session, scope)
            _place_tombstone(session, scope)
            begun = new_progress(self._destruction, task.request["data_classes"])
            task.progress = dump_progress(begun)
        progress = load_progress(task.progress)
        current = next_open(self._destruction, progress)
        if current is None:
            receipt = destruction_receipt(session, self._destruction, task, scope)
            self._answer(session, task, receipt)
            return
        step = Step(session, scope, self._signer, self._batch, current.could_not_go())
        batch = current.eraser.destroy(step)
        task.progress = dump_progress(progress_after(progress, current, batch))
        task.attempts, task.last_error = 0, None

    def _answer(self, session: Session, task: DestructionTask, receipt: Receipt) -> None:
        task.receipt = self._publish(session, task, receipt)
        task.state, task.answered_at = "answered", now()
        task.outcome, task.last_error = receipt.outcome, None
        log.info("destruction answered", task=str(task.id), outcome=receipt.outcome)

    def _publish(self, session: Session, task: DestructionTask, receipt: Receipt) -> str:
        signed = self._signer.sign(receipt.document(self._signer.service))
        publish(
            session,
            self._destruction.answer,
            f"case_file/{task.case_file_id}",
            {
                "request_id": task.id,
                "act_id": task.act_id,
                "case_file_id": task.case_file_id,
                "receipt": signed,
            },
            Caller(
                f"worker:{self._signer.service}",
                Role.SERVICE,
                task.school_id,
                correlation_id=task.correlation_id,
                origin="worker",
            ),
            causation_id=task.causation_id,
        )
        return signed

    def _note_failure(self, task_id: tuple[str, Any], error: Exception) -> None:
        what, where = describe(error)
        log.error("destruction is tried again", task=str(task_id[1]), error=what, where=where)
        with self._database.transaction() as session:
            task = session.get_one(DestructionTask, task_id, with_for_update=True)
            task.attempts += 1
            task.last_error = what
            task.next_attempt_at = now() + _BACKOFF.delay(task.attempts)
            if task.attempts == _NOTICE_AFTER:
                why = _for_people(error)
                self._publish(session, task, waiting_notice(self._destruction, task, why))


def _next_task(session: Session) -> DestructionTask | None:
    return session.scalars(
        select(DestructionTask)
        .where(DestructionTask.state == "open", DestructionTask.next_attempt_at <= now())
        .order_by(DestructionTask.next_attempt_at, DestructionTask.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()


def _scope(session: Session, destruction: Destruction, task: DestructionTask) -> Scope:
    """Return the scope with its identifiers: from the tombstone once their rows may be gone."""
    scope = Scope.of_request(task.school_id, task.id, task.request)
    stone = session.get(Tombstone, (task.school_id, task.case_file_id))
    found = stone.identifiers if stone else map(str, destruction.identifiers(session, scope))
    return scope.knowing(found)


def _place_tombstone(session: Session, scope: Scope) -> None:
    session.execute(
        insert(Tombstone)
        .values(
            school_id=scope.school_id,
            case_file_id=scope.case_file_id,
            kind=scope.kind,
            source_id=scope.source_id,
            class_id=scope.class_id,
            class_name=scope.class_name,
            year_name=scope.year_name,
            act_id=scope.act_id,
            act_number=scope.act_number,
            acted_on=scope.acted_on,
            identifiers=sorted(map(str, scope.identifiers)),
            placed_at=now(),
        )
        .on_conflict_do_nothing(index_elements=["school_id", "case_file_id"])
    )


def _for_people(error: Exception) -> str:
    """Return why a task has to wait, for people; the log of the service has the rest."""
    return str(error) if isinstance(error, Problem) else said("внутренняя ошибка сервиса")
