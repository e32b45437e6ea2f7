"""Registers the regional systems that may send to us, and answers their messages."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.regions.access import REGIONS_WRITE
from services.journal.regions.models import RegionalSystem
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import PLATFORM, Database
from services.shared.messaging import contracts, outbox
from services.shared.messaging.broker.regions import Region
from services.shared.process.clock import now


def region_caller(region: Region) -> Caller:
    """Return who acts when a message of a region is handled: known by its queue."""
    return Caller(
        user_id=region.user_id,
        role=Role.REGION,
        origin=f"exchange {region.exchange}",
        client=region.account,
    )


def register_region(
    database: Database, caller: Caller, region: Region, *, renew: bool = False
) -> int:
    """Add a regional system and return the number of its secrets, 1 first; `renew` counts on.

    Doing it again changes nothing else.

    Raises:
        Forbidden: the caller is no operator's command.
    """
    basis = require(REGIONS_WRITE, caller, Target())
    with database.transaction(school_of(caller)) as session:
        record_access(session, caller, basis, kind="regions")
        session.execute(
            insert(RegionalSystem)
            .values(name=region.name, secret_version=1, added_at=now())
            .on_conflict_do_nothing(index_elements=["name"])
        )
        system = session.get_one(RegionalSystem, region.name, with_for_update=True)
        if renew:
            system.secret_version += 1
        return system.secret_version


def known_regions(database: Database) -> list[Region]:
    """Return every regional system by name, for the worker that listens to them."""
    with database.transaction() as session:
        names = session.scalars(select(RegionalSystem.name).order_by(RegionalSystem.name))
        return [Region(name) for name in names]


def refuse_message(
    session: Session,
    region: Region,
    reason: str,
    why: str,
    *,
    digest: str | None = None,
    message: str | None = None,
    batch: str | None = None,
    monitoring: str | None = None,
) -> None:
    """Answer a region that a message of its is not taken, in the caller's transaction.

    `why` is a sentence without its end: the reason in English follows. The message is named by
    the hexadecimal SHA-256 of its bytes, by its id, or by what it is about, as far as known.
    """
    outbox.publish(
        session,
        contracts.MESSAGE_REFUSED,
        region.name,
        {
            "digest": digest,
            "message": message,
            "batch": batch,
            "monitoring": monitoring,
            "reason": reason,
            "why": f"{why} ({reason.replace('_', ' ')}).",
        },
        region_caller(region),
        school_id=PLATFORM,
    )
