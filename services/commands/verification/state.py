"""How far an interrupted `letopis verify` has come, in a file that nobody else can have written.

What it says is taken as looked at. So it is the caller's own file, under a code made with the
passwords of all four databases, and bound to what was asked: whoever holds one service's account
cannot write one, and an old one or one of another run is not gone on with.
"""

import hashlib
import hmac
import os
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from services.shared.accountability.verification import Break, Reached
from services.shared.errors import Conflict
from services.shared.http.jsonio import dump_json
from services.shared.process.clock import now
from services.shared.process.settings import Settings

_OLDEST = timedelta(days=2)
_OWN = stat.S_IRUSR | stat.S_IWUSR


class StateFile:
    """How far a run has come, so that the next one can go on: written as it goes along."""

    def __init__(
        self, path: Path, settings: Sequence[Settings], school: str | None, *, go_on: bool
    ) -> None:
        """Take the file; `go_on` reads what an earlier run has left in it, if there is one.

        Raises:
            Conflict: it is not of such a run, or not the caller's own; the run begins anew.
        """
        self._path = path
        self._key = hashlib.sha256(orjson.dumps([one.database_url for one in settings])).digest()
        self._state: dict[str, Any] = {
            "asked": {"school": school, "keys": [_keys_of(one) for one in settings]},
            "begun": now().isoformat(),
            "done": {},
            "current": None,
        }
        if go_on and path.exists():
            self._state = self._read(self._state["asked"])

    def done(self, step: str) -> dict[str, Any] | None:
        """Return what an earlier run has found in a step, if it came to its end."""
        found: dict[str, Any] | None = self._state["done"].get(step)
        return found

    def start(self, step: str) -> tuple[Reached, list[Break]]:
        """Return where to begin with a step, and what was found before that place."""
        current = self._state["current"]
        if current is None or current["step"] != step:
            return Reached(), []
        reached = Reached(current["sequence"], bytes.fromhex(current["digest"]))
        return reached, [Break(**one) for one in current["breaks"]]

    def note(self, step: str, reached: Reached, breaks: Sequence[Break]) -> None:
        """Write down how far a step has come."""
        self._state["current"] = {
            "step": step,
            "sequence": reached.sequence,
            "digest": reached.digest.hex(),
            "breaks": [asdict(one) for one in breaks],
        }
        self._write()

    def finish(self, step: str, found: Any) -> None:
        """Write down what was found in a step that is done."""
        self._state["done"][step] = orjson.loads(dump_json(found))
        self._state["current"] = None
        self._write()

    def remove(self) -> None:
        """Forget it all: the run has come to its end."""
        self._path.unlink(missing_ok=True)

    def _read(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            found = orjson.loads(self._content())
            state: dict[str, Any] = found["state"]
            genuine = hmac.compare_digest(found["code"], self._code(state))
            begun = datetime.fromisoformat(state["begun"])
            if genuine and state["asked"] == asked and now() - begun < _OLDEST:
                return state
        raise Conflict(
            f"Файл {self._path} — не от такой же проверки за последние двое суток, чужой или "
            "изменён. Начните проверку заново, без --continue."
        )

    def _content(self) -> bytes:
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise ValueError("not to be read") from error
        with os.fdopen(descriptor, "rb") as file:
            about = os.fstat(descriptor)
            if about.st_uid != os.geteuid() or stat.S_IMODE(about.st_mode) != _OWN:
                raise ValueError("not the caller's own")
            return file.read()

    def _write(self) -> None:
        new = self._path.with_name(self._path.name + ".new")
        new.unlink(missing_ok=True)
        how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(new, how, _OWN), "wb") as file:
            file.write(orjson.dumps({"code": self._code(self._state), "state": self._state}))
        new.replace(self._path)

    def _code(self, state: Mapping[str, Any]) -> str:
        content = orjson.dumps(state, option=orjson.OPT_SORT_KEYS)
        return hmac.new(self._key, content, hashlib.sha256).hexdigest()


def _keys_of(settings: Settings) -> str:
    return hashlib.sha256(
        orjson.dumps(settings.signing_public_keys, option=orjson.OPT_SORT_KEYS)
    ).hexdigest()
