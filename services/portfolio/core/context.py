"""What routes with files need of the application: its store and its limits."""

from flask import current_app

from services.portfolio.files.rules.files import Limits
from services.shared.objects.storage import Storage


def current_storage() -> Storage:
    """Return the store of the application that answers this request."""
    storage: Storage = current_app.extensions["letopis_storage"]
    return storage


def current_limits() -> Limits:
    """Return the limits of uploads."""
    limits: Limits = current_app.extensions["letopis_limits"]
    return limits
