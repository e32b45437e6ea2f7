"""Tells the gateway of whom something has changed, so that the issuer is brought in step.

What a person is follows from seven tables that many features write. Triggers of these tables note
whose account a change touches (migration `account_changes`), whoever writes; a new account is
noted by who makes it. The worker tells what is noted, ids alone, by one event for many people.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.journal.accounts.queries import select_turned
from services.journal.schools.models import School
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.messaging.contracts import ACCOUNTS_CHANGED
from services.shared.messaging.outbox import publish
from services.shared.process.clock import days_of, now, today
from services.shared.waiting.table import WaitingWork, add_work

KIND = "account"
_MOST_NOTES = 500
_MOST_TOLD = 50


def note_changes(session: Session, person_ids: Iterable[UUID]) -> None:
    """Note that something about the accounts of these people has changed."""
    moment = now()
    for person_id in person_ids:
        add_work(session, KIND, new_id(), moment, data={"person_id": str(person_id)})


def tell_changes(database: Database) -> bool:
    """Publish what is noted; tell whether there was anything (a repeated task).

    A note is a row of its own, so that nobody who changes people waits for anybody else.
    """
    with database.transaction() as session:
        notes = session.scalars(
            select(WaitingWork)
            .where(WaitingWork.kind == KIND, WaitingWork.due_at <= now())
            .order_by(WaitingWork.due_at, WaitingWork.id)
            .limit(_MOST_NOTES)
            .with_for_update(skip_locked=True)
        ).all()
        people = list(dict.fromkeys(note.data["person_id"] for note in notes))
        caller = Caller("journal", Role.SERVICE, origin="worker")
        for at in range(0, len(people), _MOST_TOLD):
            told = {"person_ids": people[at : at + _MOST_TOLD]}
            publish(session, ACCOUNTS_CHANGED, "accounts", told, caller)
        session.execute(
            delete(WaitingWork).where(
                WaitingWork.kind == KIND, WaitingWork.id.in_([note.id for note in notes])
            )
        )
    return bool(notes)


class DailyNotes:
    """Notes once a day for whom a day alone has changed something: no row of theirs changes then.

    A post begins or ends with its day, and so does a child's time at the school.
    """

    def __init__(self, database: Database) -> None:
        """Take the database; a new process looks at the last days again."""
        self._database = database
        self._done_on: dict[str, date] = {}

    def run(self) -> None:
        """Note whoever begins today, or has left on one of the last days (a periodic task).

        Today is that of each school.
        """
        with self._database.transaction() as session:
            schools = session.execute(select(School.code, School.time_zone)).all()
        for code, time_zone in schools:
            with days_of(time_zone):
                self._note(code, today())

    def _note(self, school_id: str, day: date) -> None:
        if self._done_on.get(school_id) == day:
            return
        with self._database.transaction(school_id) as session:
            note_changes(session, session.scalars(select_turned(school_id, day)).all())
        self._done_on[school_id] = day
