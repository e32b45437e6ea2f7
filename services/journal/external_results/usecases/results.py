"""Shows external results beside the term mark: of a class, of a subject group, of one child.

There is no view by teacher: results may not be used to rank them (domain reference §4).
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment, SchoolClass, SubjectGroupMember
from services.journal.classes.queries import nearest_first
from services.journal.external_results.access import (
    EXTERNAL_RESULTS_READ_CHILD,
    EXTERNAL_RESULTS_READ_CLASS,
    EXTERNAL_RESULTS_READ_GROUP,
)
from services.journal.external_results.queries import of_subject, select_results
from services.journal.external_results.rules.comparing import Comparison, compare
from services.journal.lessons.usecases.groups import load_group
from services.journal.participant_codes.models import ParticipantCode
from services.journal.people.models import Pupil
from services.journal.years.rules import told_term
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.process.clock import today
from services.shared.wording import said

_KIND = "external_results"


@dataclass(frozen=True, slots=True)
class PupilResult:
    """A child who took part in a monitoring, with the result, if it came, and a term mark.

    `id` to `maximum` are the monitoring's, `name` the child's; `term_mark` is the last of a term
    that had begun when the monitoring was held, `term` the term's name.
    """

    id: str
    title: str
    subject: str
    held_on: date
    maximum: Decimal
    name: str
    total: Decimal | None
    mark: str | None
    level: str | None
    version: int | None
    term_mark: str | None
    term: str | None

    @property
    def corrected(self) -> bool:
        """Whether the region has sent the result again with other figures."""
        return (self.version or 1) > 1

    @property
    def comparison(self) -> Comparison | None:
        """How the mark stands beside the term mark."""
        return compare(self.mark, self.term_mark)


@dataclass(frozen=True, slots=True)
class MonitoringResults:
    """A monitoring, and everybody who took part; `maximum` is of all tasks together."""

    id: str
    title: str
    subject: str
    held_on: date
    maximum: Decimal
    pupils: list[PupilResult]


@dataclass(frozen=True, slots=True)
class ResultsOfMany:
    """What a class (`title`) has reached, or a group of it in its subject; the latest first."""

    title: str
    subject: str | None
    monitorings: list[MonitoringResults]


def class_results(database: Database, caller: Caller, class_id: UUID) -> ResultsOfMany:
    """Return what a class has reached in every monitoring.

    Raises:
        Forbidden: the class is not the caller's.
        NotFound: the school has no such class.
    """
    basis = require(EXTERNAL_RESULTS_READ_CLASS, caller, Target(class_id=class_id))
    with database.transaction(caller.school_id) as session:
        school_class = session.get(SchoolClass, (school_of(caller), class_id))
        if school_class is None:
            raise NotFound(said("Такого класса нет."))
        rows = select_results(school_of(caller)).where(ParticipantCode.class_id == class_id)
        monitorings = _by_monitoring(_results(session, rows))
        record_access(session, caller, basis, kind=_KIND)
    return ResultsOfMany(school_class.name, None, monitorings)


def group_results(database: Database, caller: Caller, group_id: UUID) -> ResultsOfMany:
    """Return what a subject group has reached in the monitorings of its subject.

    Raises:
        Forbidden: the group is not the caller's.
        NotFound: the school has no such group.
    """
    with database.transaction(caller.school_id) as session:
        group, basis = load_group(
            session, caller, EXTERNAL_RESULTS_READ_GROUP, group_id, day=today()
        )
        rows = select_results(school_of(caller)).where(
            ParticipantCode.class_id == group.class_id, of_subject(group.subject)
        )
        if group.subgroup:
            rows = rows.where(
                exists().where(
                    SubjectGroupMember.school_id == ParticipantCode.school_id,
                    SubjectGroupMember.group_id == group.id,
                    SubjectGroupMember.pupil_id == ParticipantCode.pupil_id,
                )
            )
        monitorings = _by_monitoring(_results(session, rows))
        record_access(session, caller, basis, kind=_KIND)
    return ResultsOfMany(group.class_name, group.subject, monitorings)


def child_results(database: Database, caller: Caller, pupil_id: UUID) -> list[PupilResult]:
    """Return the results of one child, the latest monitoring first.

    Raises:
        Forbidden: the caller's role or tie does not allow it.
        NotFound: there is no such child, or none that the caller may know of.
    """
    with database.transaction(caller.school_id) as session:
        class_id = session.scalar(
            select(Enrolment.class_id)
            .where(Enrolment.school_id == caller.school_id, Enrolment.pupil_id == pupil_id)
            .order_by(*nearest_first(today()))
            .limit(1)
        )
        basis = require(
            EXTERNAL_RESULTS_READ_CHILD, caller,
            Target(pupil_id=pupil_id, class_id=class_id),
        )
        if session.get(Pupil, (school_of(caller), pupil_id)) is None:
            raise NotFound(said("Такой записи нет."))
        rows = select_results(school_of(caller)).where(
            ParticipantCode.pupil_id == pupil_id
        )
        results = _results(session, rows)
        record_access(session, caller, basis, kind=_KIND)
    return [result for result in results if result.total is not None]


def _results(session: Session, rows: Select[Any]) -> list[PupilResult]:
    found = [PupilResult(*row) for row in session.execute(rows)]
    return [replace(one, term=told_term(one.term) if one.term else None) for one in found]


def _by_monitoring(results: list[PupilResult]) -> list[MonitoringResults]:
    return [
        MonitoringResults(
            first.id, first.title, first.subject, first.held_on, first.maximum, [first, *rest]
        )
        for first, *rest in (list(group) for _, group in groupby(results, key=lambda one: one.id))
    ]
