"""A file with scripts in it, opened in the browser of whoever reviews it, reaches nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.end_to_end.person import Person
from tests.end_to_end.platform import Platform
from tests.end_to_end.test_pages_in_chromium import sign_in
from tests.portfolio.factory import photo

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SCHOOL = "lyceum-2"
_SCRIPT = (
    "document.title='mine';fetch('/api/journal/v1/me');new Image().src='/stolen?'+document.cookie;"
)


def scripted_pdf(url: str) -> bytes:
    """Return a PDF whose script runs when it opens, calls out, submits and leads away."""
    code = f"app.launchURL('{url}/stolen');this.submitForm('{url}/stolen');{_SCRIPT}"
    return (
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS("
        + code.replace("(", "\\(").replace(")", "\\)")
        + ")>>/AA<</WC<</S/URI/URI("
        + f"{url}/stolen"
        + ")>>>>>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
        "trailer<</Root 1 0 R>>\n%%EOF\n"
    ).encode()


@pytest.fixture
def page(platform: Platform, browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    sign_in(opened, platform, platform.account("pupil", SCHOOL))
    yield opened
    context.close()


@pytest.mark.parametrize("name", ["script.pdf", "page.pdf", "page.jpg"])
def test_a_script_in_a_file_reaches_nothing_of_the_session(
    platform: Platform, pupil: Person, item: str, page: Page, name: str
) -> None:
    html = f"<html><script>{_SCRIPT}</script></html>".encode()
    content = {
        "script.pdf": scripted_pdf(platform.url),
        "page.pdf": b"%PDF-1.4\n" + html,
        "page.jpg": photo() + html,
    }[name]
    kept = pupil.send("POST", f"{item}/files", data=content, headers={
        "Content-Type": "text/html",
        "Content-Disposition": f"attachment; filename={name}",
    })
    assert kept.status_code == 201, kept.text
    asked: list[Request] = []
    page.context.on("request", lambda one: asked.append(one))
    address = platform.url + kept.json()["url"]
    page.goto(address)
    page.wait_for_load_state("networkidle")
    # Asked for by hand: of a PDF the browser tells the headers of its own viewer.
    headers = pupil.get(kept.json()["url"]).headers
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == ("image/jpeg" if name == "page.jpg" else "application/pdf")
    if name == "page.jpg":
        assert page.evaluate("self.origin") == "null", "nothing of ours belongs to it"
    assert page.title() != "mine"
    ours = {one.url for one in asked if one.url.startswith(platform.url)}
    assert ours <= {address, f"{platform.url}/favicon.ico"}, ours


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
     ("a.html", b"<!DOCTYPE html><script>alert(1)</script>"),
     ("a.xml", b"<?xml version='1.0'?><?xml-stylesheet href='/x'?><a/>")],
)
def test_a_page_or_drawing_with_scripts_is_not_taken(
    pupil: Person, item: str, name: str, content: bytes
) -> None:
    refused = pupil.send("POST", f"{item}/files", data=content, headers={
        "Content-Type": "image/svg+xml",
        "Content-Disposition": f"attachment; filename={name}",
    })
    assert refused.status_code == 422, refused.text
