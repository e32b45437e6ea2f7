"""Tells a family who looks at what it hands in."""

from dataclasses import dataclass
from uuid import UUID

from services.journal.pupils.usecases import class_of
from services.journal.reviewers.access import PUPIL_REVIEWERS
from services.journal.reviewers.queries import select_reviewers
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.process.clock import today


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who may review a child's work, with initials."""

    role: str
    name: str


def list_reviewers(
    database: Database, caller: Caller, pupil_id: UUID, group_id: UUID | None
) -> list[Reviewer]:
    """Return who may review a work of a child today: its subject's teacher, the class teacher.

    A class that nobody leads is the deputies'. Empty: there is nobody now; the work waits.

    Raises:
        Forbidden: the caller's role does not allow it.
        NotFound: there is no such child, or none that the caller may know of.
    """
    basis = require(PUPIL_REVIEWERS, caller, Target(pupil_id=pupil_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        of_class = class_of(session, school_id, pupil_id)
        record_access(session, caller, basis, kind="people")
        if of_class is None:
            return []
        query = select_reviewers(school_id, pupil_id, of_class.id, group_id, today())
        rows = session.execute(query)
        return [Reviewer(*row) for row in rows]
