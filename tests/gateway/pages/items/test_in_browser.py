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
    service(app, "portfolio").answers[f"/items/{uid(80)}"] = work(
        "draft", steps=["submit"], can_edit=True, files=[a_file(**changes)]
    )


def test_what_the_worker_finds_out_appears_without_a_reload(page: Page) -> None:
    app, _ = page_with()
    show(app, preview_state="waiting", added_at=now().isoformat())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/works/{uid(80)}")
        expect(page.get_by_text("проверяется")).to_be_visible()
        show(app, preview_state="failed", finding={"code": "locked", "what": "…"})
        told = page.get_by_text("PDF закрыт паролем, проверить его нельзя")
        expect(told).to_be_visible(timeout=20_000)
        expect(page.get_by_text("проверяется")).to_have_count(0)
    finally:
        page.goto("about:blank")
        server.shutdown()
        thread.join()
        server.server_close()
