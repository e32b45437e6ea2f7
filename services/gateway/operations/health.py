"""The state of every part of the platform, asked of all services at once."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import orjson
from cachetools import TTLCache
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from services.shared.http.application import Check, run_checks

_TIMEOUT = Timeout(connect=1.0, read=3.0)
_CACHED_SECONDS = 1.0
_PARTS = (
    "database", "worker", "broker", "sealing", "store", "space", "record", "checkpoint_file",
)

States = Mapping[str, Mapping[str, str]]


class Health:
    """Asks every service how it is; many askers within a second get one answer."""

    def __init__(
        self,
        service_urls: Mapping[str, str],
        pool: PoolManager,
        own: Mapping[str, Check],
        issuer: Check,
    ) -> None:
        """Take the services' addresses, and the checks of our own parts and of the issuer."""
        self._issuer = issuer
        self._urls = service_urls
        self._pool = pool
        self._own = own
        self._lock = Lock()
        self._cache: TTLCache[str, States] = TTLCache(1, _CACHED_SECONDS)
        self._ages: dict[str, int] = {}

    def states(self) -> States:
        """Return service → part → `ok` or `failed`; the reasons are in the logs."""
        with self._lock:
            states = self._cache.get("states")
            if states is None:
                states = self._cache["states"] = self._collect()
            return states

    def record_age(self) -> int | None:
        """Return how many seconds ago all chains had agreed with the record of them.

        None where no service tells it.
        """
        self.states()
        return max(self._ages.values(), default=None)

    def _collect(self) -> States:
        questions: dict[str, Callable[[], Mapping[str, str]]] = {
            "gateway": lambda: {"web": "ok", **run_checks(self._own)},
            "identity": lambda: run_checks({"web": self._issuer}),
            **{name: self._question(url) for name, url in self._urls.items()},
        }
        with ThreadPoolExecutor(len(questions)) as threads:
            answers = {name: threads.submit(question) for name, question in questions.items()}
            return {name: answer.result() for name, answer in answers.items()}

    def _question(self, url: str) -> Callable[[], Mapping[str, str]]:
        return lambda: self._ask(url)

    def _ask(self, url: str) -> Mapping[str, str]:
        self._ages.pop(url, None)
        try:
            answer = self._pool.request(
                "GET", f"{url}/healthz", timeout=_TIMEOUT, retries=False, redirect=False
            )
            document = orjson.loads(answer.data)
        except (HTTPError, orjson.JSONDecodeError):
            return {"web": "failed"}
        if not isinstance(document, dict) or answer.status not in (200, 503):
            return {"web": "failed"}
        if isinstance(age := document.get("record_age"), int):
            self._ages[url] = age
        # Only what we know, in words of our own: nothing else gets out.
        parts = {part: _state(document[part]) for part in _PARTS if part in document}
        return {"web": "ok", **parts}


def all_well(states: States) -> bool:
    """Tell whether every part of every service answers."""
    return all(state == "ok" for parts in states.values() for state in parts.values())


def _state(answer: object) -> str:
    return "ok" if answer == "ok" else "failed"
