"""The archive's settings: where packages arrive and are kept, and how strictly they are locked."""

from dataclasses import dataclass, replace

from services.shared.objects.locks import COMPLIANCE, GOVERNANCE
from services.shared.process.settings import Settings, SettingsError, StoreSettings


@dataclass(frozen=True)
class StorePlaces:
    """The archive's own bucket, the one in which others hand over, and the mode of its locks."""

    own: StoreSettings
    handover: StoreSettings
    lock_mode: str


def read_places(settings: Settings) -> StorePlaces:
    """Return where packages are kept and where they arrive.

    A demo's clock may be moved, so its locks must yield to the archive's own key: GOVERNANCE.
    Anywhere else they yield to nobody: COMPLIANCE.

    Raises:
        SettingsError: the store or the hand-over bucket is not named.
    """
    store = settings.store
    if store is None or store.handover_bucket is None:
        raise SettingsError("Архиву нужны STORE_ENDPOINT, STORE_BUCKET и HANDOVER_BUCKET.")
    mode = GOVERNANCE if settings.demo else COMPLIANCE
    return StorePlaces(store, replace(store, bucket=store.handover_bucket), mode)
