"""Pages as Chromium prints them: the PDF read back as text with places, in points."""

import io
from dataclasses import dataclass

import pypdfium2
from playwright.sync_api import Page

A4 = (595, 842)
MARGIN = 28  # ten millimetres


@dataclass(frozen=True)
class Sheet:
    """One printed page: size, text, each letter with its box (left, bottom, right, top)."""

    size: tuple[int, int]
    text: str
    letters: list[tuple[str, tuple[float, float, float, float]]]
    darkness: float


def printed(page: Page) -> list[Sheet]:
    """What the browser's own print makes of the page as it stands, backgrounds included."""
    content = page.pdf(prefer_css_page_size=True, print_background=True)
    with pypdfium2.PdfDocument(io.BytesIO(content)) as document:
        return [read(document[number]) for number in range(len(document))]


def read(page: pypdfium2.PdfPage) -> Sheet:
    """The text of one page and how dark it is, 0 to 1."""
    words = page.get_textpage()
    text = words.get_text_range()
    letters = [(words.get_text_range(place, 1), words.get_charbox(place))
               for place in range(words.count_chars())]
    picture = page.render(scale=0.5, grayscale=True).to_pil()
    shades = picture.histogram()
    dark = sum((255 - shade) * count for shade, count in enumerate(shades))
    width, height = page.get_size()
    return Sheet((round(width), round(height)), " ".join(text.split()),
                 [one for one in letters if one[0].strip()],
                 dark / 255 / (picture.width * picture.height))


def outside(sheet: Sheet) -> list[str]:
    """The letters that stand nearer to an edge than a printer prints."""
    width, height = sheet.size
    return [letter for letter, (left, bottom, right, top) in sheet.letters
            if left < MARGIN - 1 or right > width - MARGIN + 1 or bottom < 10 or top > height - 20]


def left_of(sheet: Sheet, words: str) -> float:
    """Where a text begins, counted from the left edge."""
    line = "".join(letter for letter, _box in sheet.letters)
    place = line.index("".join(words.split()))
    return sheet.letters[place][1][0]
