"""Chromium, the harness behind a real port, and axe-core."""

import threading
from collections.abc import Iterator
from importlib.resources import files

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.gateway.pages.documents.school import School
from tests.gateway.pages.harness import a_viewer, make_app


@pytest.fixture
def school() -> School:
    """A school whose journal a test may change."""
    return School()


@pytest.fixture
def app(school: School) -> Flask:
    """The pages, seen by a teacher."""
    return make_app(school, a_viewer())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, used by a teacher."""
    return app.test_client()


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
    """The source of axe-core."""
    return (files("axe_playwright_python") / "axe.min.js").read_text()
