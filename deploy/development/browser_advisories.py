"""Asks npm whether any of the browser files of others has a published vulnerability.

They lie in static/vendor at the versions that vendor.json names; npm asks the registry that it is
configured for. Where npm is not installed, or the registry tells of none, that is said.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.development.advisory import Advisory, NotChecked
from deploy.development.vendor import VENDOR

LISTING = VENDOR / "vendor.json"
_TIMEOUT = 60.0  # seconds


def vendored() -> dict[str, str]:
    """Return the packages whose files lie in static/vendor, with their versions."""
    return {one["name"]: one["version"] for one in json.loads(LISTING.read_text())}


def find_browser_advisories(packages: Mapping[str, str]) -> list[Advisory]:
    """Ask of packages of npm at these versions.

    Raises:
        NotChecked: npm is not installed, or its registry does not tell.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise NotChecked("npm не установлен")
    with tempfile.TemporaryDirectory() as folder:
        _write_lock(Path(folder), packages)
        try:
            said = subprocess.run(
                [npm, "audit", "--json", "--package-lock-only"],
                cwd=folder, capture_output=True, text=True, timeout=_TIMEOUT, check=False,
            ).stdout
            report = json.loads(said)
        except (subprocess.TimeoutExpired, ValueError) as error:
            raise NotChecked("npm не отвечает") from error
    if "vulnerabilities" not in report:
        raise NotChecked(f"указатель npm их не сообщает ({report.get('message', 'без ответа')})")
    return sorted(
        Advisory(via["name"], packages[via["name"]], (_name(via),), via.get("title") or "")
        for one in report["vulnerabilities"].values()
        for via in one["via"]
        if isinstance(via, dict) and via["name"] in packages
    )


def _name(via: Mapping[str, Any]) -> str:
    """Return the name of an advisory: GHSA-…, the end of its address."""
    return str(via["url"]).rstrip("/").rpartition("/")[2]


def _write_lock(folder: Path, packages: Mapping[str, str]) -> None:
    """Write what npm reads: nothing is fetched to be asked about."""
    root = {"name": "letopis-browser", "version": "1.0.0", "dependencies": dict(packages)}
    locked = {
        f"node_modules/{name}": {"version": version} for name, version in packages.items()
    }
    lock = {**root, "lockfileVersion": 3, "requires": True, "packages": {"": root, **locked}}
    (folder / "package.json").write_text(json.dumps(root))
    (folder / "package-lock.json").write_text(json.dumps(lock))
