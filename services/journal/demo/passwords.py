"""The demo's passwords: made at random for each installation, kept in a file of its owner's."""

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

# Without the signs that people confuse.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 10


class DemoPasswords:
    """A file with the password of each demo account; nobody else may read it."""

    def __init__(self, folder: Path) -> None:
        """Name the file; it is read and written when asked."""
        self.path = folder / "demo-accounts.json"

    def read(self) -> dict[str, str]:
        """Return the passwords by login; none before the demo was made."""
        try:
            passwords: dict[str, str] = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return passwords

    def ensure(self, logins: Iterable[str]) -> dict[str, str]:
        """Return the passwords with one for each login; those that are there stay."""
        passwords = self.read()
        missing = [login for login in logins if login not in passwords]
        if missing:
            passwords |= {login: _new_password() for login in missing}
            self._write(passwords)
        return passwords

    def _write(self, passwords: dict[str, str]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(passwords, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)


def _new_password() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
