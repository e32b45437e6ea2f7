"""Advisories of locked versions: found, accepted with a reason, or said not to be checked."""

import gzip
import json
import shutil
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from deploy.development.advisories import (
    LOCK,
    find_advisories,
    index_of_pip,
    pinned,
    read_accepted,
)
from deploy.development.advisory import NotChecked
from deploy.development.browser_advisories import LISTING, find_browser_advisories, vendored
from deploy.development.ports import free_port

PAGES: dict[str, dict[str, Any]] = {
    "/pypi/flask/3.1.3/json": {"info": {}, "vulnerabilities": []},
    "/pypi/pillow/9.0.0/json": {
        "vulnerabilities": [
            {"id": "PYSEC-2022-42979", "aliases": ["CVE-2022-45198"], "summary": "bomb",
             "withdrawn": None},
            {"id": "PYSEC-0", "aliases": [], "summary": "", "withdrawn": "2023-01-01T00:00:00Z"},
        ]
    },
}
BULK = "/-/npm/v1/security/advisories/bulk"
BROWSER = {
    "htmx.org": [
        {"id": 1, "url": "https://github.com/advisories/GHSA-xxxx-yyyy-zzzz", "severity": "high",
         "title": "runs what it should not", "vulnerable_versions": "<2.0.4", "cwe": [],
         "cvss": {"score": 0, "vectorString": None}},
    ]
}
PINS = [("flask", "3.1.3"), ("pillow", "9.0.0")]


class _Index(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = PAGES.get(self.path)
        self.send_response(200 if page else 404)
        self.end_headers()
        self.wfile.write(json.dumps(page).encode())

    def do_POST(self) -> None:
        """Answer as npm's registry does when asked for advisories of many packages."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        told = {name: BROWSER[name] for name in json.loads(body) if name in BROWSER}
        self.send_response(200 if self.path == BULK else 405)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def index() -> Iterator[str]:
    """Where an index answers as the Python Package Index documents its JSON pages."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Index) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_an_advisory_of_a_locked_version_is_found_and_a_withdrawn_one_is_none(index: str) -> None:
    (found,) = find_advisories(f"{index}/pypi", PINS)

    assert str(found) == "pillow 9.0.0: PYSEC-2022-42979, CVE-2022-45198 bomb"


def test_an_index_without_such_pages_or_out_of_reach_is_said_not_to_be_checked(
    index: str,
) -> None:
    for elsewhere in (f"{index}/other", f"http://127.0.0.1:{free_port()}/pypi"):
        with pytest.raises(NotChecked, match="указатель пакетов"):
            find_advisories(elsewhere, PINS)
    with pytest.raises(NotChecked, match="не на всё"):
        find_advisories(f"{index}/pypi", [*PINS, ("unknown", "1")])


def test_the_index_is_the_one_that_pip_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple/")
    assert index_of_pip() == "https://mirror.example/pypi"
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/other")
    with pytest.raises(NotChecked):
        index_of_pip()


def test_every_locked_version_is_asked_for() -> None:
    text = LOCK.read_text()
    assert len(pinned(text)) == sum(line[:1].isalnum() for line in text.splitlines())
    assert ("flask", "3.1.3") in pinned(text)


def test_an_accepted_advisory_needs_its_reason_and_its_day() -> None:
    listed = {
        "CVE-1": {"since": date(2026, 11, 30), "reason": "только на Windows"},
        "CVE-2": {"since": date(2026, 11, 30)},
        "CVE-3": {"reason": "не нужен"},
    }
    accepted, faults = read_accepted({"tool": {"letopis": {"advisories": listed}}})

    assert accepted == {"CVE-1", "CVE-2", "CVE-3"}
    assert [fault.split()[2] for fault in faults] == ["CVE-2", "CVE-3"]


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_an_advisory_of_a_file_for_browsers_is_found(
    index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", f"{index}/")
    (found,) = find_browser_advisories({"htmx.org": "2.0.0", "@knadh/oat": "0.6.1"})
    assert str(found) == "htmx.org 2.0.0: GHSA-xxxx-yyyy-zzzz runs what it should not"

    assert find_browser_advisories({"htmx.org": "2.0.11"}) == []

    monkeypatch.setenv("npm_config_registry", f"{index}/other/")
    with pytest.raises(NotChecked, match="указатель npm"):
        find_browser_advisories({"htmx.org": "2.0.0"})


def test_without_npm_it_is_said_that_nothing_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(NotChecked, match="npm не установлен"):
        find_browser_advisories(vendored())


def test_every_package_whose_files_pages_load_is_asked_for() -> None:
    assert {f"{name.rpartition('/')[2]}-{version}" for name, version in vendored().items()} == {
        path.name for path in LISTING.parent.iterdir() if path.is_dir()
    }
