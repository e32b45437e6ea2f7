"""Advisories of locked versions: found, accepted with a reason, or said not to be checked."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from deploy.development.advisories import (
    LOCK,
    NotChecked,
    find_advisories,
    index_of_pip,
    pinned,
    read_accepted,
)
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
PINS = [("flask", "3.1.3"), ("pillow", "9.0.0")]


class _Index(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = PAGES.get(self.path)
        self.send_response(200 if page else 404)
        self.end_headers()
        self.wfile.write(json.dumps(page).encode())

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
