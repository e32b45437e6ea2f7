"""The start page: for each role, what it most often comes for."""

from flask import Flask

from tests.gateway.pages.documents.school import CHILDREN
from tests.gateway.pages.harness import seen_by


def test_a_stranger_finds_the_door(app: Flask) -> None:
    app.extensions["viewer"] = None
    page = app.test_client().get("/").text
    assert 'href="/login"' in page
    assert "menu-wide" not in page


def test_a_family_with_one_child_starts_in_the_diary() -> None:
    app = seen_by("representative", children=CHILDREN[:1])
    assert app.test_client().get("/").location == f"/diary/{CHILDREN[0].id}"


def test_a_psychologist_starts_with_the_children_assigned() -> None:
    page = seen_by("psychologist", children=CHILDREN).test_client().get("/").text
    for child in CHILDREN:
        assert child.name in page
        assert f'href="/diary/{child.id}"' in page
    nobody = seen_by("psychologist", children=()).test_client().get("/").text
    assert "не назначен ни один ребёнок" in nobody
