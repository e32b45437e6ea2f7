"""How often something may be tried: exactly for logins, roughly for everything else.

Logins are counted in the database, for all processes together. Other requests are counted in the
memory of the process that answers them: there the limit only keeps one browser or machine from
taking a whole process for itself (docs/decisions/rate-limits.md).
"""

import hashlib
import time
from datetime import timedelta
from threading import Lock
from typing import Any, cast

from cachetools import LRUCache
from flask import Flask, g, request
from flask_limiter import Limiter
from limits.storage import Storage
from sqlalchemy import case, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from services.gateway.auth.models import AttemptCount
from services.gateway.auth.sessions import CurrentSession
from services.gateway.settings import GatewaySettings
from services.shared.database.base import Database

_MOST_KEYS = 100_000
_NOT_FOUND = 404
_LOGIN = frozenset({"auth.login", "auth.callback", "begin.redeem"})
# Tries of a one-time code by login, whoever tries: who mistypes one needs two or three.
_CODES = "10 per 15 minutes"
# Reads of one calendar: programs of calendars ask every quarter of an hour, on several devices.
_CALENDAR = "60 per hour"
# Asked by machines that watch us, or kept by browsers for good.
_UNLIMITED = frozenset({"assets.file", "operations.livez", "operations.readyz"})


class SharedCounts(Storage):
    """Counts in the gateway's database, seen by every process at once."""

    STORAGE_SCHEME = ["letopis"]  # noqa: RUF012  (declared so by the base class)

    def __init__(self, uri: str | None = None, *, database: Database, **options: bool) -> None:
        """Count in `database`; `uri` names the scheme alone."""
        super().__init__(uri, wrap_exceptions=False)
        # One statement each: no transaction is left open around it.
        self._engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """Return what this storage raises in trouble."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more, in a new window where the last one is over; return the count."""
        over = AttemptCount.window_ends_at <= func.now()
        ends_at = func.now() + timedelta(seconds=expiry)
        counted = (
            insert(AttemptCount)
            .values(key=key, tried=amount, window_ends_at=ends_at)
            .on_conflict_do_update(
                index_elements=["key"],
                set_={
                    "tried": case((over, amount), else_=AttemptCount.tried + amount),
                    "window_ends_at": case((over, ends_at), else_=AttemptCount.window_ends_at),
                },
            )
            .returning(AttemptCount.tried)
        )
        with self._engine.connect() as connection:
            return int(connection.execute(counted).scalar_one())

    def get(self, key: str) -> int:
        """Return the count of the present window."""
        open_window = AttemptCount.window_ends_at > func.now()
        count = select(AttemptCount.tried).where(AttemptCount.key == key, open_window)
        with self._engine.connect() as connection:
            return int(connection.execute(count).scalar() or 0)

    def get_expiry(self, key: str) -> float:
        """Return when the present window ends, in seconds since the epoch."""
        count = select(func.extract("epoch", AttemptCount.window_ends_at)).where(
            AttemptCount.key == key
        )
        with self._engine.connect() as connection:
            return float(connection.execute(count).scalar() or 0)

    def check(self) -> bool:
        """Tell whether the database answers."""
        with self._engine.connect() as connection:
            return bool(connection.execute(text("SELECT true")).scalar())

    def reset(self) -> int | None:
        """Forget every count; return how many there were."""
        with self._engine.connect() as connection:
            return connection.execute(delete(AttemptCount)).rowcount

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self._engine.connect() as connection:
            connection.execute(delete(AttemptCount).where(AttemptCount.key == key))


class ProcessCounts(Storage):
    """Counts in the memory of one process, the latest keys alone.

    The library's own memory storage starts a thread at nearly every request to forget old keys,
    which took a third of a proxied call.
    """

    STORAGE_SCHEME = ["process"]  # noqa: RUF012  (declared so by the base class)

    def __init__(self, uri: str | None = None, **options: bool) -> None:
        """Begin with no count; `uri` names the scheme alone."""
        super().__init__(uri, wrap_exceptions=False)
        self._lock = Lock()
        self._windows: LRUCache[str, tuple[int, float]] = LRUCache(_MOST_KEYS)

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """Return what this storage raises in trouble: memory has none."""
        return MemoryError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more, in a new window where the last one is over; return the count."""
        moment = time.time()
        with self._lock:
            count, ends_at = self._windows.get(key, (0, 0.0))
            if ends_at <= moment:
                count, ends_at = 0, moment + expiry
            self._windows[key] = (count + amount, ends_at)
            return count + amount

    def get(self, key: str) -> int:
        """Return the count of the present window."""
        with self._lock:
            count, ends_at = self._windows.get(key, (0, 0.0))
        return count if ends_at > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """Return when the present window ends, in seconds since the epoch."""
        with self._lock:
            return self._windows.get(key, (0, 0.0))[1]

    def check(self) -> bool:
        """Tell that memory answers."""
        return True

    def reset(self) -> int | None:
        """Forget every count; return how many there were."""
        with self._lock:
            forgotten = len(self._windows)
            self._windows.clear()
        return forgotten

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self._lock:
            self._windows.pop(key, None)


def limit_everything(app: Flask, database: Database, settings: GatewaySettings) -> None:
    """Limit logins by address, and all other requests by session or address."""
    logins = Limiter(
        _address,
        app=app,
        storage_uri="letopis://",
        storage_options={"database": database},  # type: ignore[dict-item]
        key_prefix="login",
    )
    requests = Limiter(
        _session_or_address,
        app=app,
        storage_uri="process://",
        default_limits=[settings.request_limit],
        key_prefix="request",
    )
    for endpoint, view in app.view_functions.items():
        if endpoint in _LOGIN:
            app.view_functions[endpoint] = cast(Any, logins.limit(settings.login_limit)(view))
        if endpoint == "begin.redeem":
            limited = logins.limit(_CODES, key_func=_tried_login)
            app.view_functions[endpoint] = cast(Any, limited(app.view_functions[endpoint]))
        if endpoint == "calendar.feed":
            # Tries of addresses that there are not, by whoever tries, count as logins do.
            tries = logins.limit(
                settings.login_limit, deduct_when=lambda answer: answer.status_code == _NOT_FOUND
            )
            reads = logins.limit(_CALENDAR, key_func=_asked_calendar)
            app.view_functions[endpoint] = cast(Any, reads(tries(view)))
        if endpoint in _UNLIMITED:
            requests.exempt(view)


def _address() -> str:
    return request.remote_addr or "unknown"


def _tried_login() -> str:
    """Return the login that a code is tried for, as a digest: it may be the name of a person."""
    return hashlib.sha256(request.form.get("login", "").strip().lower().encode()).hexdigest()


def _asked_calendar() -> str:
    """Return the secret of a calendar that is asked for, as a digest: it opens the calendar."""
    secret = str((request.view_args or {}).get("secret", ""))
    return hashlib.sha256(secret.encode()).hexdigest()


def _session_or_address() -> str:
    current: CurrentSession | None = g.get("current")
    return str(current.session_id) if current else _address()
