"""Small pictures of what a file shows: of an image, or of the first page of a PDF.

Of an image that browsers do not show (HEIC) the whole of it is drawn as JPEG too.
"""

import io
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

import pillow_heif
import pypdfium2
from PIL import Image, ImageCms, ImageOps
from pypdfium2 import raw as pdfium

from services.portfolio.core.findings import Finding
from services.portfolio.core.pictures import on_white
from services.portfolio.core.uploads import HEIF_PIXELS

CONTENT_TYPE = "image/jpeg"
SIDE = 480  # pixels; the longer side
SOURCE_MAX = 64 << 20  # bytes of a file that is still drawn
_PDF = "application/pdf"
_FORMATS: Mapping[str, str] = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/heic": "HEIF",
    "image/avif": "AVIF",
}
# JPEG is read at a fraction of its size, others whole: 25 million pixels are 100 MB of memory.
_MAX_PIXELS = {
    "JPEG": 120_000_000,
    "PNG": 25_000_000,
    "WEBP": 25_000_000,
    "GIF": 25_000_000,
    "HEIF": HEIF_PIXELS,
    "AVIF": HEIF_PIXELS,
}
_AS_JPEG = frozenset({"HEIF", "AVIF"})
_JPEG_QUALITY = 90
WITH_PREVIEW = frozenset({_PDF, *_FORMATS})
_FAULTS = (OSError, SyntaxError, ValueError, EOFError)  # what Pillow raises
_LOCKS = frozenset({pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY})


class Undrawable(Exception):
    """A file that has no picture to show, and why."""

    def __init__(self, finding: Finding) -> None:
        """Say what was found."""
        super().__init__(finding.value)
        self.finding = finding


@dataclass(frozen=True)
class Preview:
    """A picture ready to be kept: JPEG bytes and its size in pixels.

    `jpeg` is the whole picture as JPEG, of a file that browsers do not show; of others empty.
    """

    content: bytes
    width: int
    height: int
    jpeg: bytes = b""


def draw_preview(content_type: str, file: BinaryIO) -> Preview:
    """Return the small picture of a file of one of the types `WITH_PREVIEW`.

    It is drawn anew and carries nothing of what a telephone has written into the file.
    Broken is what cannot be opened; what opens and is not drawn to its end may well be seen
    elsewhere, as browsers show a photograph whose last lines are missing.

    Raises:
        Undrawable: there is nothing to see in it, or it was not drawn to its end.
    """
    jpeg = b""
    try:
        if content_type == _PDF:
            picture = _first_page(file)
        else:
            form = _FORMATS[content_type]
            picture = _image(file, form)
            jpeg = _saved(picture, _JPEG_QUALITY) if form in _AS_JPEG else b""
    except Image.DecompressionBombError as error:
        raise Undrawable(Finding.LARGE) from error
    except (*_FAULTS, pypdfium2.PdfiumError) as error:
        raise Undrawable(Finding.UNFINISHED) from error
    picture.thumbnail((SIDE, SIDE))
    return Preview(_saved(picture, 80), picture.width, picture.height, jpeg)


def check_open(content_type: str, file: BinaryIO) -> None:
    """Open a PDF, and draw nothing of it; other types are not looked at.

    Raises:
        Undrawable: nobody can open it without a password, or at all.
    """
    if content_type == _PDF:
        _document(file).close()


def _image(file: BinaryIO, form: str) -> Image.Image:
    if form == "HEIF":
        # One thread: each takes address space of its own, of which there is little.
        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    with _opened(file, form) as opened:
        if opened.width * opened.height > _MAX_PIXELS[form]:
            raise Undrawable(Finding.LARGE)
        opened.draft("RGB", (2 * SIDE, 2 * SIDE))
        ImageOps.exif_transpose(opened, in_place=True)
        picture = on_white(opened)
        profile = opened.info.get("icc_profile")
    if form in _AS_JPEG and profile:
        _to_srgb(picture, profile)
    return picture


def _opened(file: BinaryIO, form: str) -> Image.Image:
    try:
        return Image.open(file, formats=(form,))
    except _FAULTS as error:
        raise Undrawable(Finding.BROKEN) from error


def _to_srgb(picture: Image.Image, profile: bytes) -> None:
    """Give the colours as all screens have them; by a profile that cannot be read, as they are."""
    with suppress(ImageCms.PyCMSError, OSError):
        ImageCms.profileToProfile(
            picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"), inPlace=True,
        )  # fmt: skip


def _saved(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.info.clear()  # nothing of what came with it: no profile, no Exif, no comment
    picture.save(out, "JPEG", quality=quality, optimize=quality < _JPEG_QUALITY)
    return out.getvalue()


def _document(file: BinaryIO) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in _LOCKS
        raise Undrawable(Finding.LOCKED if locked else Finding.BROKEN) from error


def _first_page(file: BinaryIO) -> Image.Image:
    document = _document(file)
    try:
        if not len(document):
            raise Undrawable(Finding.BROKEN)
        page = document[0]
        width, height = page.get_size()
        # A page of a metre is drawn no larger than one of a sheet.
        picture: Image.Image = page.render(scale=SIDE / max(width, height, 1)).to_pil()
        return picture.convert("RGB")
    finally:
        document.close()
