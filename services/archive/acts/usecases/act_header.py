"""The head of a school's acts: who it is, where, and its archive fond."""

from dataclasses import asdict, dataclass, fields

from sqlalchemy.dialects.postgresql import insert

from services.archive.acts.access import ARCHIVE_DESCRIBE, DISPOSAL_READ
from services.archive.acts.models import ArchiveDetails
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.process.clock import now


@dataclass(frozen=True)
class ActHeader:
    """What stands at the head of an act."""

    organisation: str
    address: str
    place: str
    fond_no: str = ""
    fond_name: str = ""
    inventories: str = ""
    processor: str = ""


def read_act_header(database: Database, caller: Caller) -> ActHeader | None:
    """Return what the school has filled in, if it has.

    Raises:
        Forbidden: the caller's role does not see acts.
    """
    require(DISPOSAL_READ, caller, Target())
    with database.transaction(caller.school_id) as session:
        found = session.get(ArchiveDetails, (school_of(caller),))
    if found is None:
        return None
    return ActHeader(**{one.name: getattr(found, one.name) for one in fields(ActHeader)})


def write_act_header(database: Database, caller: Caller, header: ActHeader) -> None:
    """Keep what the archivist has filled in.

    Raises:
        Forbidden: the caller does not describe the archive.
    """
    basis = require(ARCHIVE_DESCRIBE, caller, Target())
    what = {**asdict(header), "changed_at": now(), "changed_by": caller.user_id}
    with database.transaction(caller.school_id) as session:
        session.execute(
            insert(ArchiveDetails)
            .values(school_id=school_of(caller), **what)
            .on_conflict_do_update(index_elements=["school_id"], set_=what)
        )
        record_access(session, caller, basis, kind="archive")
