"""Chromium, the harness behind a real port, and axe-core from npm, kept outside the checkout."""

import os
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.gateway.pages.harness import School, a_viewer, make_app

AXE = "4.14.1"


@pytest.fixture
def school() -> School:
    """A school whose journal a test may change."""
    return School()


@pytest.fixture
def app(school: School) -> Flask:
    """The pages, seen by a teacher."""
    return make_app(school, a_viewer())


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the pages answer a browser."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh window in which no script may fail and no policy may be broken."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="ru-RU")
    window = context.new_page()
    troubles: list[str] = []
    window.on("pageerror", lambda error: troubles.append(str(error)))
    window.on("console", lambda line: troubles.append(line.text)
              if "Content Security Policy" in line.text else None)
    yield window
    context.close()
    assert troubles == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, fetched once."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "letopis" / "npm"
    cache.mkdir(parents=True, exist_ok=True)
    archive = cache / f"axe-core-{AXE}.tgz"
    if not archive.exists():
        subprocess.run(["npm", "pack", "--silent", "--ignore-scripts", f"axe-core@{AXE}"],
                       cwd=cache, check=True, capture_output=True)
    with tarfile.open(archive) as tar:
        source = tar.extractfile("package/axe.min.js")
        assert source is not None
        return source.read().decode()
