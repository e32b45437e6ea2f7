"""Lists the monitorings that a school may take part in, and how far its classes are."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.journal.external_results.queries import select_classes
from services.journal.monitorings.models import Monitoring
from services.journal.participant_codes.access import PARTICIPANT_CODES_ISSUE
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database


@dataclass(frozen=True, slots=True)
class ClassForMonitoring:
    """A class of a monitoring's grade; `codes` and `results` are how many it has."""

    id: UUID
    name: str
    codes: int
    results: int


@dataclass(frozen=True, slots=True)
class MonitoringForSchool:
    """A monitoring with the school's classes of its grade, in the order of letters."""

    id: str
    title: str
    subject: str
    grade: int
    held_on: date
    classes: list[ClassForMonitoring]


def list_monitorings(database: Database, caller: Caller) -> list[MonitoringForSchool]:
    """Return every monitoring, the latest first, with the school's classes that it is for.

    Raises:
        Forbidden: the caller's role issues no codes.
    """
    require(PARTICIPANT_CODES_ISSUE, caller, Target(caller.school_id))
    announced = select(
        Monitoring.id, Monitoring.title, Monitoring.subject, Monitoring.grade, Monitoring.held_on
    ).order_by(Monitoring.held_on.desc(), Monitoring.id)
    classes: dict[str, list[ClassForMonitoring]] = defaultdict(list)
    with database.transaction(caller.school_id) as session:
        for monitoring_id, *one in session.execute(select_classes(school_of(caller))):
            classes[monitoring_id].append(ClassForMonitoring(*one))
        return [MonitoringForSchool(*row, classes[row.id]) for row in session.execute(announced)]
