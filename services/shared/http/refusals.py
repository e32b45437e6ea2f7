"""What the access log keeps of a refused action."""

from collections.abc import Mapping
from typing import Any

from flask import current_app, g
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.shared.accountability.access_log import record_refusal, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Attempt, Problem


def remember_refusal(database: Database, problem: Problem) -> None:
    """Write a refused access into the access log, in a transaction of its own.

    Whom it was aimed at is named only if there is such a child, group or class in the caller's
    school: what stands in an address may be anything, and no child's log tells of what was not.
    """
    caller: Caller | None = g.get("caller")
    if problem.attempt is None or caller is None:
        return
    subjects: Mapping[str, Any] = current_app.extensions.get("letopis_subjects", {})
    with database.transaction(school_of(caller)) as session:
        record_refusal(session, caller, _known(session, problem.attempt, subjects))


def _known(session: Session, attempt: Attempt, subjects: Mapping[str, Any]) -> Attempt:
    column = subjects.get(attempt.subject_kind)
    if column is not None and session.scalar(
        select(exists().where(column == attempt.subject_id))
    ):
        return attempt
    return Attempt(attempt.action, "school", None)
