"""Owns the cache of downloads and builds outside the checkout: keyed by version, never half."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.development.real import account


def cache_dir() -> Path:
    """The folder of everything that was downloaded or built.

    Root's home is usually closed to the account that runs the servers; then root keeps them
    where Debian keeps such things.
    """
    chosen = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return (chosen if account.can_reach(chosen) else Path("/var/cache")) / "letopis"


def kept(name: str, build: Callable[[Path], None]) -> Path:
    """Return the folder `name` of the cache, built first when it is not there.

    `build` fills a folder beside it, which gets its name only when it is whole: an interrupted
    build leaves nothing that looks finished. Two builders wait for each other.
    """
    final = cache_dir() / name
    if final.exists():
        return final
    final.parent.mkdir(parents=True, exist_ok=True)
    with _alone(final.with_name(final.name + ".lock")):
        if not final.exists():
            _build_beside(final, build)
    return final


def _build_beside(final: Path, build: Callable[[Path], None]) -> None:
    for left_behind in final.parent.glob(f"{final.name}.draft-*"):
        discard(left_behind)
    draft = Path(tempfile.mkdtemp(prefix=f"{final.name}.draft-", dir=final.parent))
    try:
        build(draft)
        draft.chmod(0o755)
        draft.rename(final)
    except BaseException:
        discard(draft)
        raise


def discard(folder: Path) -> None:
    """Remove a folder, read-only parts (as the Go tools leave them) included."""
    for path, _, _ in os.walk(folder):
        Path(path).chmod(0o700)
    shutil.rmtree(folder)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
