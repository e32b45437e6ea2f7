"""What the archive's routes find in the application that answers them."""

from flask import current_app

from services.archive.demo_clock.usecases import Clock


def current_clock() -> Clock:
    """Return the platform's clock."""
    days: Clock = current_app.extensions["letopis_clock"]
    return days
