"""What a failure means: whether trying again may help, when, and what may be written of it."""

import traceback
from datetime import timedelta

from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError

from services.shared.errors import Problem, Unavailable
from services.shared.messaging.contracts import ContractViolation
from services.shared.process.backoff import Backoff

# 2 s, 6 s, 18 s … an hour; the last attempt comes about fourteen hours after the first.
_BACKOFF = Backoff(timedelta(seconds=2), timedelta(hours=1), factor=3)
_ATTEMPTS = 20
_OURS = "/services/"


def is_hopeless(error: Exception) -> bool:
    """Tell whether the event breaks a rule or its contract, so that no other try can help."""
    if isinstance(error, Problem):
        return not isinstance(error, Unavailable)
    return isinstance(error, ContractViolation | ValidationError)


def retry_delay(attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts; None when that was the last."""
    if attempts >= _ATTEMPTS:
        return None
    return _BACKOFF.delay(attempts)


def describe(error: Exception) -> tuple[str, str]:
    """Return what happened and where in our code, without anything that the event holds.

    The message of an error is included only where it is our own: others quote values.
    """
    name = type(error).__name__
    if isinstance(error, Problem | ContractViolation):
        name = f"{name}: {error}"
    elif isinstance(error, DBAPIError):
        name = f"{name}: {type(error.orig).__name__}"
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _OURS in frame.filename]
    if not ours:
        return name, ""
    _, _, file = ours[-1].filename.rpartition(_OURS)
    return name, f"{file}:{ours[-1].lineno}"
