"""Knows the regional systems that may send to us."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.journal.regions.access import REGIONS_WRITE
from services.journal.regions.models import RegionalSystem
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
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
    """Take a regional system in and return the number of its secrets; `renew` gives new ones.

    Doing it again changes nothing else.
    """
    basis = require(REGIONS_WRITE, caller, Target())
    with database.transaction(school_of(caller)) as session:
        record_access(session, caller, basis.on(), kind="regions")
        session.execute(
            insert(RegionalSystem)
            .values(name=region.name, secret_version=1, added_at=now())
            .on_conflict_do_nothing(index_elements=["name"])
        )
        kept = session.get_one(RegionalSystem, region.name, with_for_update=True)
        if renew:
            kept.secret_version += 1
        return kept.secret_version


def known_regions(database: Database) -> list[Region]:
    """Return every regional system, for the worker that listens to them."""
    with database.transaction() as session:
        names = session.scalars(select(RegionalSystem.name).order_by(RegionalSystem.name))
        return [Region(name) for name in names]
