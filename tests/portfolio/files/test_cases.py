"""Photographs, films and papers that real people sent, kept beside the repository."""

from pathlib import Path

import pytest

from services.portfolio.files.rules import detect_type

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"
PHONE, PAPERS = "12-phone-files", "13-locked-pdf"


def case(name: str) -> bytes:
    """Return a file of a case."""
    path = CASES / name
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    return path.read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "3gp4.3gp", "3gp5.mp4", "M4V.mp4", "MSNV.mp4", "XAVC.mp4", "android-isom.mp4",
        "android-mp42.mp4", "avc1.mp4", "canon-mp42.mp4", "dash.mp4", "ftyp-20.mp4", "ftyp-36.mp4",
        "ftyp-64", "iso2.mp4", "iso4.mp4", "iso5.mp4", "iso6.mp4", "mp41.mp4", "whatsapp.mp4",
    ],
)  # fmt: skip
def test_a_film_of_a_phone_is_a_film(name: str) -> None:
    assert detect_type(case(f"{PHONE}/{name}")) == "video/mp4"


def test_photographs_of_a_phone_are_no_films_and_its_films_are_of_quicktime() -> None:
    for name in ("iphone.heic", "real-photo.heic"):
        assert detect_type(case(f"{PHONE}/{name}")[:8192]) == "image/heic"
    assert detect_type(case(f"{PHONE}/iphone.mov")) == "video/quicktime"


@pytest.mark.parametrize(
    "name",
    ["bom-first", "junk-first", "newline-first", "plain", "pdf2", "open", "locked-only-printing"],
)
def test_a_paper_is_one_whatever_stands_before_it(name: str) -> None:
    assert detect_type(case(f"{PAPERS}/{name}.pdf")) == "application/pdf"
