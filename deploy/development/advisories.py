"""Asks the package indexes whether anything at its version has a published vulnerability.

`python -m deploy.development.advisories`, a part of `make lint`. For locked packages the index is
the one that pip is told to use, for browser files npm's (browser_advisories). Many keep the JSON
pages of the Python Package Index, in which advisories stand, and many do not: then it is said that
nothing was checked, and nothing fails. An advisory that does not touch us is listed in
pyproject.toml with its reason and the day: [tool.letopis.advisories].
"""

import hashlib
import json
import os
import re
import ssl
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import click

from deploy.development.advisory import Advisory, NotChecked
from deploy.development.browser_advisories import (
    LISTING,
    find_browser_advisories,
    vendored,
)

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-dev.txt"
CACHE = ROOT / ".venv" / ".advisories"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
_TIMEOUT = 5.0  # seconds
_PROBES = 3  # packages that are asked before the index counts as one without advisories


def main() -> None:
    """Say what was found; exit 1 when an advisory is not accepted, or is without reason or day."""
    accepted, faults = read_accepted(tomllib.loads((ROOT / "pyproject.toml").read_text()))
    found = [
        *_told("пакетов Python", LOCK, lambda: find_advisories(index_of_pip(), _pins())),
        *_told("файлов для браузера", LISTING, lambda: find_browser_advisories(vendored())),
    ]
    faults += [str(one) for one in found if not accepted.intersection(one.ids)]
    for fault in faults:
        click.echo(fault, err=True)
    sys.exit(1 if faults else 0)


def _told(of: str, listing: Path, find: Callable[[], list[Advisory]]) -> list[Advisory]:
    """Return what is known of what a file lists, and say so, or why nothing is."""
    try:
        found = _cached(listing, find)
    except NotChecked as why:
        click.echo(f"Уведомления об уязвимостях {of} не проверены: {why}")
        return []
    click.echo(f"Уведомления об уязвимостях {of} проверены: найдено {len(found)}")
    return found


def _pins() -> list[tuple[str, str]]:
    return pinned(LOCK.read_text())


def read_accepted(project: Mapping[str, Any]) -> tuple[set[str], list[str]]:
    """Return the accepted advisories of pyproject.toml, and what is wrong with their list."""
    listed = project.get("tool", {}).get("letopis", {}).get("advisories", {})
    faults = [
        f"pyproject.toml: у {name} нет причины (reason) или дня (since)"
        for name, said in listed.items()
        if not (said.get("reason") and isinstance(said.get("since"), date))
    ]
    return set(listed), faults


def find_advisories(index: str, pins: Sequence[tuple[str, str]]) -> list[Advisory]:
    """Ask an index's JSON pages of all pinned versions.

    Raises:
        NotChecked: it has no such pages, or does not answer.
    """
    for name, version in pins[:_PROBES]:
        try:
            _page(index, name, version)
            break
        except HTTPError as error:
            why = str(error)
        except URLError as error:
            raise NotChecked(f"указатель пакетов не отвечает ({error.reason})") from error
    else:
        raise NotChecked(f"указатель пакетов их не сообщает ({why})")
    with ThreadPoolExecutor(8) as threads:
        try:
            pages = list(threads.map(lambda pin: _page(index, *pin), pins))
        except URLError as error:
            raise NotChecked(f"указатель пакетов ответил не на всё ({error})") from error
    return sorted(
        Advisory(name, version, (said["id"], *said.get("aliases", ())), said.get("summary") or "")
        for (name, version), page in zip(pins, pages, strict=True)
        for said in page.get("vulnerabilities", ())
        if not said.get("withdrawn")
    )


def pinned(lock: str) -> list[tuple[str, str]]:
    """Return name and version of everything that a requirements file pins."""
    return sorted(set(_PIN.findall(lock)))


def index_of_pip() -> str:
    """Return where the JSON pages of the index are that pip is told to use.

    Raises:
        NotChecked: the index has another layout.
    """
    told = os.environ.get("PIP_INDEX_URL") or _configured()
    if not told:
        # pip knows where it goes by itself.
        from pip._internal.models.index import PyPI  # noqa: PLC0415  (slow, and seldom needed)

        told = PyPI.simple_url
    base, found, rest = told.rstrip("/").rpartition("/simple")
    if not found or rest:
        raise NotChecked("у указателя пакетов свой вид адресов")
    return f"{base}/pypi"


def _configured() -> str:
    said = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True, text=True, check=False,
    )
    return said.stdout.strip()


def _page(index: str, name: str, version: str) -> dict[str, Any]:
    trust = ssl.create_default_context(cafile=os.environ.get("PIP_CERT") or None)
    address = f"{index}/{name}/{version}/json"
    try:
        # The address is pip's own index.
        with urlopen(address, timeout=_TIMEOUT, context=trust) as answer:  # noqa: S310
            page = json.loads(answer.read())
    except (TimeoutError, ValueError) as error:
        raise URLError(type(error).__name__) from error
    return page if isinstance(page, dict) else {}


def _cached(listing: Path, find: Callable[[], list[Advisory]]) -> list[Advisory]:
    """Ask once a day for each content of what lists the versions."""
    key = f"{datetime.now(UTC):%Y-%m-%d} {hashlib.sha256(listing.read_bytes()).hexdigest()}"
    cache = CACHE / f"{listing.stem}.json"
    if cache.exists():
        kept = json.loads(cache.read_text())
        if kept["key"] == key:
            return [Advisory(**{**one, "ids": tuple(one["ids"])}) for one in kept["found"]]
    found = find()
    CACHE.mkdir(exist_ok=True)
    cache.write_text(json.dumps({"key": key, "found": [vars(one) for one in found]}))
    return found


if __name__ == "__main__":
    main()
