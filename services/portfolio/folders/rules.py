"""What a cover may be, and how a picture is made one."""

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from services.portfolio.core.pictures import on_white
from services.shared.errors import BadInput, FieldError
from services.shared.wording import said

MAX_BYTES = 12 << 20  # a photograph of a present phone, and no film
# JPEG is read at a fraction of its size, others whole: 25 million pixels are 100 MB of memory.
MAX_PIXELS = {"JPEG": 80_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
SIDE = 1600  # pixels; the longer side of what is kept
CONTENT_TYPE = "image/jpeg"


@dataclass(frozen=True)
class Cover:
    """A cover ready to be kept: JPEG bytes, their SHA-256 in hex, and the size in pixels."""

    content: bytes
    sha256: str
    width: int
    height: int


def make_cover(content: bytes) -> Cover:
    """Return the picture as a cover: upright, at most 1600 pixels a side, without metadata.

    It is drawn anew, so that a place or a name that the telephone wrote into the file goes no
    further, and nothing but a picture is ever served.

    Raises:
        BadInput: it is no picture of a kind that we take, too large, or broken.
    """
    try:
        with Image.open(io.BytesIO(content), formats=tuple(MAX_PIXELS)) as opened:
            _check_size(opened)
            opened.draft("RGB", (SIDE, SIDE))
            picture = on_white(ImageOps.exif_transpose(opened))
    except UnidentifiedImageError as error:
        raise _refused(said("Это не изображение JPEG, PNG или WebP.")) from error
    except Image.DecompressionBombError as error:
        raise _refused(said("В изображении слишком много пикселей: уменьшите его.")) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise _refused(said("Изображение повреждено: откройте его и сохраните заново.")) from error
    picture.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True)
    drawn = out.getvalue()
    return Cover(drawn, hashlib.sha256(drawn).hexdigest(), picture.width, picture.height)


def _check_size(picture: Image.Image) -> None:
    # A progressive JPEG is held whole before any of it is drawn.
    whole = "progressive" in picture.info
    most = MAX_PIXELS["PNG" if whole else picture.format or "PNG"]
    if picture.width * picture.height > most:
        raise _refused(said(
            "В изображении больше %(most)s мегапикселей: уменьшите его.", most=most // 1_000_000
        ))


def _refused(what: str) -> BadInput:
    return BadInput(what, errors=[FieldError("file", what)])
