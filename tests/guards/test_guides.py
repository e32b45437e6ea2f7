"""Guides say what pages say: their bold words are words of the pages, their pictures are there."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from services.gateway import translations

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guides" / "moving-in.ru.md"
CATALOGUE = Path(next(iter(translations.__path__))) / "en" / "LC_MESSAGES" / "messages.po"
PICTURES = GUIDE.parent / "pictures"
_LARGEST = 60 * 1024
_MOST = 25


def said_by_pages() -> list[re.Pattern[str]]:
    """Return what pages say, in Russian, with anything where they put a value in."""
    with CATALOGUE.open("rb") as file:
        told = [one.id for one in read_po(file) if one.id]
    return [
        re.compile(".+".join(re.escape(part) for part in parts))
        for one in told if isinstance(one, str)
        and len("".join(parts := re.split(r"%\(\w+\)s", one)).strip()) > 3
    ]


def test_what_the_guide_calls_a_page_or_button_stands_on_a_page() -> None:
    named = set(re.findall(r"\*\*([^*]+)\*\*", GUIDE.read_text()))
    assert len(named) > 40
    known = said_by_pages()
    assert [one for one in sorted(named) if not any(it.fullmatch(one) for it in known)] == []


def test_the_pictures_of_the_guide_are_there_and_small() -> None:
    named = re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\)", GUIDE.read_text())
    assert len(named) <= _MOST
    assert sorted(named) == sorted(one.name for one in PICTURES.iterdir())
    assert [one for one in named if (PICTURES / one).stat().st_size > _LARGEST] == []


@pytest.mark.parametrize("page", [ROOT / "README.md", GUIDE.parent / "quick-start.ru.md"])
def test_the_guide_is_found(page: Path) -> None:
    assert "moving-in.ru.md" in page.read_text()
