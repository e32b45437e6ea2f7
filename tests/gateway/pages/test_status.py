"""The page of the system's state: one sentence for most, part by part for who keeps it running."""

from types import SimpleNamespace

import pytest

from tests.gateway.pages.harness import seen_by


@pytest.mark.parametrize(("role", "path", "told"), [
    ("representative", "/status", False), ("representative", "/status?parts=1", True),
    ("platform_admin", "/status", True),
])
def test_parts_are_told_to_the_administrator_and_to_who_asks(
    role: str, path: str, told: bool
) -> None:
    app = seen_by(role)
    well = {"journal": {"web": "ok", "worker": "ok"}}
    app.extensions["letopis_health"] = SimpleNamespace(
        states=lambda: well, record_age=lambda: 5400
    )
    page = app.test_client().get(path).text
    assert ("<table" in page) is told
    assert ("По частям" in page) is not told


def test_a_part_that_does_not_answer_is_told_to_everybody() -> None:
    assert "не отвечает" in seen_by("representative").test_client().get("/status").text
