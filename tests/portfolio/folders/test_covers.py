"""Pictures that may be covers, and those that may not."""

import io

import pytest
from PIL import Image

from services.portfolio.folders.rules import SIDE, make_cover
from services.shared.errors import BadInput
from tests.portfolio.factory import photo


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_jpeg_of_its_size(form: str) -> None:
    cover = make_cover(photo(form))
    with Image.open(io.BytesIO(cover.content)) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (320, 240))


def test_a_large_picture_is_made_smaller() -> None:
    cover = make_cover(photo(size=(4000, 3000)))
    assert (cover.width, cover.height) == (SIDE, SIDE * 3 // 4)


def test_where_a_photograph_was_taken_goes_no_further() -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (56.0, 1.0, 0.0)}
    exif[0x010E] = "Иванов Пётр, 3А"
    cover = make_cover(photo(exif=exif))
    with Image.open(io.BytesIO(cover.content)) as drawn:
        assert not dict(drawn.getexif())


def test_a_picture_taken_on_its_side_is_put_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    cover = make_cover(photo(exif=exif))
    assert (cover.width, cover.height) == (240, 320)


def test_transparency_becomes_white_paper() -> None:
    cover = make_cover(photo("PNG", mode="RGBA", color=(0, 0, 0, 0)))
    with Image.open(io.BytesIO(cover.content)) as drawn:
        assert drawn.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7 not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", photo("GIF")],
)
def test_what_is_no_picture_of_ours_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match=r"^Это не изображение JPEG, PNG или WebP\.$"):
        make_cover(content)


def test_a_broken_picture_is_refused() -> None:
    with pytest.raises(BadInput, match=(
        r"^Изображение повреждено: откройте его и сохраните заново\.$"
    )):
        make_cover(photo("PNG")[:80])


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadInput, match=r"^В изображении больше 25 мегапикселей: уменьшите его\.$"):
        make_cover(photo("PNG", size=(6000, 5000)))


def test_a_progressive_picture_that_would_be_held_whole_is_refused() -> None:
    large = photo(size=(6000, 5000), progressive=True)
    with pytest.raises(BadInput, match=(
        r"^В изображении больше 25 мегапикселей: уменьшите его\.$"
    )):
        make_cover(large)
    assert make_cover(photo(size=(6000, 5000))).width == SIDE
