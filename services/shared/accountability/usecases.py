"""Reading the access log of one service, and checking its chains; each look is logged itself.

Ids stand for people and children here: whoever may know their names asks the journal for them.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import Access, record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.incidents import (
    Incident,
    explain_incident,
    last_checks,
    list_incidents,
)
from services.shared.accountability.reading import (
    ACCESS_LOG_READ,
    ACCESS_LOG_READ_CHILD,
    ChainsReport,
    LogQuery,
    Look,
    check_chains,
    list_accesses,
    list_looks,
)
from services.shared.accountability.signing import Signatures
from services.shared.database.base import Database
from services.shared.database.listing import ListPage
from services.shared.process.clock import now

Chains = tuple[type[Any], ...]


@dataclass(frozen=True, slots=True)
class OwnLook(Look):
    """A look, and whether it was the caller's own."""

    own: bool


@dataclass(frozen=True, slots=True)
class IncidentList:
    """The incidents of a school, and when the nightly check last looked at it; None: never.

    It is the oldest of its looks: one chain that cannot be checked does not hide behind others.
    """

    items: Sequence[Incident]
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class LookPage:
    """Whole days of a child's log, the newest first; `next` asks for the days before."""

    items: Sequence[OwnLook]
    next: date | None


def read_entries(database: Database, caller: Caller, query: LogQuery) -> ListPage[Access]:
    """Return a page of the log, the newest first.

    Raises:
        Forbidden: the caller's role reads no log.
        NotFound: the row that the page before ended with is gone.
    """
    basis = require(ACCESS_LOG_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        page = list_accesses(session, school_of(caller), query)
        record_access(session, caller, basis, kind="access_log")
    return page


def read_looks(
    database: Database,
    caller: Caller,
    pupil_id: UUID,
    *,
    before: date | None,
    zone: str,
) -> LookPage:
    """Return who did what with a child's data on the ten latest days before a day.

    Raises:
        NotFound: it is not the caller's own child.
        Forbidden: the caller's role reads no child's log.
    """
    basis = require(ACCESS_LOG_READ_CHILD, caller, Target(pupil_id=pupil_id))
    with database.transaction(school_of(caller)) as session:
        looks, following = list_looks(
            session, school_of(caller), {pupil_id: None}, before=before, zone=zone
        )
        record_access(session, caller, basis, kind="access_log")
    return LookPage([OwnLook(**asdict(one), own=one.is_of(caller)) for one in looks], following)


def check_log_chains(
    database: Database,
    caller: Caller,
    chains: Chains,
    signatures: Signatures | None = None,
    *,
    demo: bool = False,
) -> ChainsReport:
    """Compute the latest rows of the caller's school's chains again.

    `signatures` tell a lawful gap.

    Raises:
        Forbidden: the caller's role reads no log.
    """
    basis = require(ACCESS_LOG_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        found = check_chains(session, chains, school_of(caller), signatures, demo=demo)
        record_access(session, caller, basis, kind="access_log")
    return found


def read_incidents(database: Database, caller: Caller) -> IncidentList:
    """Return what the nightly check has found in the caller's school, the open ones first.

    Raises:
        Forbidden: the caller's role reads no log.
    """
    basis = require(ACCESS_LOG_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        found = list_incidents(session, school_of(caller))
        checked = last_checks(session, school_of(caller))
        record_access(session, caller, basis, kind="incident")
    return IncidentList(found, min(checked.values(), default=None))


def explain(database: Database, caller: Caller, incident_id: UUID, sentence: str) -> None:
    """Explain an incident by a sentence, which stays with it and with who wrote it.

    Raises:
        Forbidden: the caller's role reads no log.
        NotFound: the school has no such open incident.
    """
    basis = require(ACCESS_LOG_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        explain_incident(session, school_of(caller), incident_id, sentence, caller.user_id, now())
        record_access(session, caller, basis, kind="incident")
