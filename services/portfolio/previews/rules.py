"""Small pictures of what a file shows: of an image, or of the first page of a PDF."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

import pypdfium2
from PIL import Image, ImageOps

from services.portfolio.core.pictures import on_white

CONTENT_TYPE = "image/jpeg"
SIDE = 480  # pixels; the longer side
SOURCE_MAX = 64 << 20  # bytes of a file that is still drawn
_PDF = "application/pdf"
_FORMATS: Mapping[str, str] = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
}
# JPEG is read at a fraction of its size, others whole: 25 million pixels are 100 MB of memory.
_MAX_PIXELS = {"JPEG": 120_000_000, "PNG": 25_000_000, "WEBP": 25_000_000, "GIF": 25_000_000}
WITH_PREVIEW = frozenset({_PDF, *_FORMATS})


class Undrawable(Exception):
    """A file that has no picture to show: broken, locked by a password, or far too large."""


@dataclass(frozen=True)
class Preview:
    """A picture ready to be kept: JPEG bytes and its size in pixels."""

    content: bytes
    width: int
    height: int


def draw_preview(content_type: str, file: BinaryIO) -> Preview:
    """Return the small picture of a file of one of the types `WITH_PREVIEW`.

    It is drawn anew and carries nothing of what a telephone has written into the file.

    Raises:
        Undrawable: there is nothing to see in it.
    """
    try:
        if content_type == _PDF:
            picture = _first_page(file)
        else:
            picture = _image(file, _FORMATS[content_type])
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Undrawable(type(error).__name__) from error
    except pypdfium2.PdfiumError as error:
        raise Undrawable("PdfiumError") from error
    picture.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80, optimize=True)
    return Preview(out.getvalue(), picture.width, picture.height)


def _image(file: BinaryIO, form: str) -> Image.Image:
    with Image.open(file, formats=(form,)) as opened:
        if opened.width * opened.height > _MAX_PIXELS[form]:
            raise Undrawable("pixels")
        opened.draft("RGB", (2 * SIDE, 2 * SIDE))
        return on_white(ImageOps.exif_transpose(opened))


def _first_page(file: BinaryIO) -> Image.Image:
    document = pypdfium2.PdfDocument(file.read())
    try:
        page = document[0]
        width, height = page.get_size()
        # A page of a metre is drawn no larger than one of a sheet.
        picture: Image.Image = page.render(scale=SIDE / max(width, height, 1)).to_pil()
        return picture.convert("RGB")
    except IndexError as error:
        raise Undrawable("no pages") from error
    finally:
        document.close()
