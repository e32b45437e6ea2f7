"""What the access log keeps of a refused action."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import current_app, g
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from services.shared.accountability.access_log import Access, record_refusal, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Attempt, Problem

# By kind of subject, the columns in which a service has those of its rows.
Subjects = Mapping[str, Collection[Any]]


def remember_refusal(database: Database, problem: Problem) -> None:
    """Write a refused access into the access log, in a transaction of its own.

    Whom it was aimed at is named only if there is such a child, group or class in the caller's
    school: what stands in an address may be anything, and no child's log tells of what was not.
    That there is one, the service knows from its own rows, from the ties that the gateway has
    signed, or from its access log, which keeps naming those whose rows have gone. A child that
    none of them knows yet, as its enrolment is still on the way here, is not named.
    """
    caller: Caller | None = g.get("caller")
    if problem.attempt is None or caller is None:
        return
    subjects: Subjects = current_app.extensions.get("letopis_subjects", {})
    with database.transaction(school_of(caller)) as session:
        record_refusal(session, caller, _known(session, caller, problem.attempt, subjects))


def _known(session: Session, caller: Caller, attempt: Attempt, subjects: Subjects) -> Attempt:
    if attempt.subject_id is None or _is_tied(caller, attempt):
        return attempt
    places: list[ColumnElement[bool]] = [
        exists().where(column == attempt.subject_id)
        for column in subjects.get(attempt.subject_kind, ())
    ]
    places.append(
        exists().where(
            Access.school_id == school_of(caller),
            Access.subject_id == attempt.subject_id,
            Access.subject_kind == attempt.subject_kind,
            Access.outcome == "allowed",
        )
    )
    if session.scalar(select(or_(*places))):
        return attempt
    return Attempt(attempt.action, "school", None)


def _is_tied(caller: Caller, attempt: Attempt) -> bool:
    ties = caller.ties
    bound = {"pupil": ties.pupils, "group": ties.groups, "class": ties.classes}
    return attempt.subject_id in bound.get(attempt.subject_kind, ())
