"""The portfolio's bucket and its limits, of an installation and of the application that answers.
"""

from flask import current_app

from services.portfolio.core.uploads import Limits
from services.shared.objects.storage import Storage
from services.shared.process.settings import Settings, SettingsError
from services.shared.wording import said


def storage_of(settings: Settings) -> Storage:
    """Return the portfolio's bucket.

    Raises:
        SettingsError: the settings name none.
    """
    if settings.store is None:
        raise SettingsError(said("Портфолио нужен STORE_ENDPOINT и STORE_BUCKET."))
    return Storage(settings.store)


def current_storage() -> Storage:
    """Return the store of the application that answers this request."""
    storage: Storage = current_app.extensions["letopis_storage"]
    return storage


def current_limits() -> Limits:
    """Return the limits of uploads."""
    limits: Limits = current_app.extensions["letopis_limits"]
    return limits
