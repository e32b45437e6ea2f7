"""The buckets between which packages go."""

from dataclasses import dataclass

from services.archive.settings import read_places
from services.shared.errors import Problem
from services.shared.objects.storage import Storage
from services.shared.process.logs import get_logger
from services.shared.process.settings import Settings

log = get_logger()


@dataclass(frozen=True, slots=True)
class Stores:
    """The archive's own bucket, the one of hand-overs, and how strictly versions are locked."""

    own: Storage
    handover: Storage
    lock_mode: str


def stores_of(settings: Settings) -> Stores:
    """Return the buckets of an installation.

    Raises:
        SettingsError: one of them is not named.
    """
    places = read_places(settings)
    return Stores(Storage(places.own), Storage(places.handover), places.lock_mode)


def report_abilities(stores: Stores) -> None:
    """Write into the log when the store cannot keep what the archive must keep."""
    try:
        able = stores.own.abilities()
    except Problem as error:
        log.warning("store not asked what it can do", error=str(error))
        return
    if not (able.versioning and able.object_lock):
        log.error(
            "the archive's bucket keeps nothing locked: make it anew with object lock",
            versioning=able.versioning,
            object_lock=able.object_lock,
        )
