"""The page of a work in Chromium: what is found out about a file appears by itself."""

import threading

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from services.shared.process.clock import now
from tests.gateway.pages.documents.school import uid, work
from tests.gateway.pages.harness import service
from tests.gateway.pages.items.test_pages import a_file, page_with

pytestmark = pytest.mark.browser


def show(app: Flask, **changes: object) -> None:
    files = [a_file(**changes)]
    answers = service(app, "portfolio").answers
    answers[f"/items/{uid(80)}/files"] = files
    answers[f"/items/{uid(80)}"] = work("draft", steps=["submit"], can_edit=True, files=files)


def looks(app: Flask) -> int:
    """How often the work itself was read."""
    return sum(call[1].endswith(f"/items/{uid(80)}") for call in service(app, "portfolio").calls)


def test_what_the_worker_finds_out_appears_without_a_reload(page: Page) -> None:
    app, _ = page_with()
    show(app, preview_state="waiting", added_at=now().isoformat())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/works/{uid(80)}")
        expect(page.get_by_text("проверяется")).to_be_visible()
        for _ in range(2):
            with page.expect_response(lambda answer: "waiting=1" in answer.url) as asked:
                pass
            assert asked.value.status == 204
        assert looks(app) == 2  # one of `page_with`, one of this page
        show(app, preview_state="failed", finding={"code": "locked", "what": "…"})
        told = page.get_by_text("PDF закрыт паролем, проверить его нельзя")
        expect(told).to_be_visible(timeout=20_000)
        expect(page.get_by_text("проверяется")).to_have_count(0)
        assert looks(app) == 3
    finally:
        page.goto("about:blank")
        server.shutdown()
        thread.join()
        server.server_close()
