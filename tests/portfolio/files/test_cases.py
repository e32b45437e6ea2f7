"""Photographs, films and papers that real people sent, kept beside the repository."""

import io
from pathlib import Path

import pytest
from PIL import Image

from services.portfolio.files import usecases as files
from services.portfolio.files.rules import detect_type
from services.portfolio.items.usecases.reviews import submit_item
from services.portfolio.previews.usecases import draw_previews
from services.shared.database.base import Database
from services.shared.errors import BadInput
from services.shared.objects.storage import Storage
from tests.portfolio.factory import add, enrol, parent_of, put, seen

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


def test_a_true_heic_goes_in_and_gets_a_jpeg_beside_it(
    database: Database, storage: Storage
) -> None:
    child = enrol(database)
    item_id = put(database, child)
    content = case(f"{PHONE}/real-photo.heic")
    file_id = add(database, storage, child, item_id, content, "IMG_1.HEIC").id
    draw_previews(database, storage)
    jpeg = files.open_jpeg(database, storage, parent_of(child), item_id, file_id)
    with jpeg.stream(0, jpeg.size) as pieces, Image.open(io.BytesIO(b"".join(pieces))) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (320, 240))
    assert jpeg.name == "IMG_1.jpg"


def test_a_heic_that_nobody_can_check_says_how_to_send_a_jpeg(
    database: Database, storage: Storage
) -> None:
    child = enrol(database)
    item_id = put(database, child)
    with pytest.raises(BadInput, match="сохраните его как JPEG"):
        add(database, storage, child, item_id, case(f"{PHONE}/iphone.heic"))


def test_of_papers_only_the_one_that_asks_for_a_password_stays_out(
    database: Database, storage: Storage
) -> None:
    child = enrol(database)
    item_id = put(database, child)
    with pytest.raises(BadInput, match="PDF закрыт паролем: снимите пароль"):
        add(database, storage, child, item_id, case(f"{PAPERS}/locked-password.pdf"))
    for name in ("locked-only-printing", "bom-first", "junk-first"):
        add(database, storage, child, item_id, case(f"{PAPERS}/{name}.pdf"))
    draw_previews(database, storage)
    states = [one.preview_state for one in seen(database, parent_of(child), item_id).files]
    assert states == ["ready", "ready", "ready"]
    submit_item(database, parent_of(child), item_id)
