"""Uploads in Chromium: what was chosen stays when a field beside it was wrong."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from services.gateway.clients import ServiceRefused
from tests.gateway.pages.documents.school import uid
from tests.gateway.pages.harness import service

pytestmark = pytest.mark.browser


def test_a_missing_class_is_told_at_its_field_and_the_file_stays_chosen(
    page: Page, address: str, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "журнал.xlsx"
    file.write_bytes(b"PK")
    why = "Файл не называет класс: укажите его, например 8А."

    def refuse(*_sent: object, **_fields: str) -> None:
        problem = {"detail": why, "errors": [{"field": "class_name", "what": why}]}
        raise ServiceRefused("journal", 422, problem)

    monkeypatch.setattr(service(app, "journal"), "send_file", refuse)
    page.goto(f"{address}/import")
    page.set_input_files("#file", file)
    page.locator("[data-upload] button").click()
    expect(page.locator("#class_name-error")).to_contain_text("укажите его")
    expect(page.locator("#class_name")).to_be_focused()
    expect(page.locator("#file")).not_to_have_attribute("aria-invalid", "true")
    assert page.evaluate("document.getElementById('file').files[0].name") == "журнал.xlsx"
    monkeypatch.undo()
    page.fill("#class_name", "8А")
    page.locator("[data-upload] button").click()
    page.wait_for_url(f"{address}/import/{uid(40)}")
