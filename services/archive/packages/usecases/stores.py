"""The buckets between which packages go, and how strictly what is kept is locked."""

from dataclasses import dataclass, replace

from services.shared.errors import Problem
from services.shared.objects.locks import COMPLIANCE, GOVERNANCE
from services.shared.objects.storage import Storage
from services.shared.process.logs import get_logger
from services.shared.process.settings import Settings, SettingsError
from services.shared.wording import said

log = get_logger()


@dataclass(frozen=True, slots=True)
class Stores:
    """The archive's own bucket, the one of hand-overs, and how strictly versions are locked."""

    own: Storage
    handover: Storage
    lock_mode: str


def stores_of(settings: Settings) -> Stores:
    """Return the buckets of an installation.

    A demo's clock may be moved, so its locks must yield to the archive's own key: GOVERNANCE.
    Anywhere else they yield to nobody: COMPLIANCE.

    Raises:
        SettingsError: the store or the hand-over bucket is not named.
    """
    store = settings.store
    if store is None or store.handover_bucket is None:
        raise SettingsError(said("Архиву нужны STORE_ENDPOINT, STORE_BUCKET и HANDOVER_BUCKET."))
    handover = replace(store, bucket=store.handover_bucket)
    return Stores(
        Storage(store), Storage(handover), GOVERNANCE if settings.demo else COMPLIANCE
    )


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
