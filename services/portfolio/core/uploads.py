"""Which files an item takes and how much of them; items show it, files hold to it."""

from collections.abc import Mapping
from dataclasses import dataclass

_OPENXML = "application/vnd.openxmlformats-officedocument"
JPEG = "image/jpeg"
# An iPhone's largest picture has 49 million; to become a JPEG one of 50 takes 600 MB of memory.
HEIF_PIXELS = 50_000_000
OPENDOCUMENT = "application/vnd.oasis.opendocument"


@dataclass(frozen=True)
class Kind:
    """A type of file: its MIME type, its suffix, and whether a browser may show it in place."""

    content_type: str
    suffix: str
    in_place: bool = False


KINDS: Mapping[str, Kind] = {
    kind.content_type: kind
    for kind in (
        Kind(JPEG, ".jpg", in_place=True),
        Kind("image/png", ".png", in_place=True),
        Kind("image/webp", ".webp", in_place=True),
        Kind("image/gif", ".gif", in_place=True),
        Kind("image/heic", ".heic"),
        Kind("image/avif", ".avif"),
        Kind("application/pdf", ".pdf", in_place=True),
        Kind("video/mp4", ".mp4"),
        Kind("video/quicktime", ".mov"),
        Kind(f"{_OPENXML}.presentationml.presentation", ".pptx"),
        Kind(f"{_OPENXML}.wordprocessingml.document", ".docx"),
        Kind(f"{OPENDOCUMENT}.presentation", ".odp"),
        Kind(f"{OPENDOCUMENT}.text", ".odt"),
        Kind(f"{OPENDOCUMENT}.graphics", ".odg"),
    )
}
SUFFIXES = tuple(kind.suffix for kind in KINDS.values())


def is_shown_in_place(content_type: str, preview_state: str) -> bool:
    """Tell whether a browser may show a file.

    A picture that could not be drawn small is broken or far too large: it is only saved.
    """
    is_undrawable = content_type.startswith("image/") and preview_state == "failed"
    return KINDS[content_type].in_place and not is_undrawable


@dataclass(frozen=True)
class Limits:
    """How much is taken: bytes of a file, of an item and of a folder, files of an item, and
    pixels of a picture (a browser needs four bytes for each).
    """

    file_bytes: int
    item_bytes: int
    folder_bytes: int
    item_files: int
    picture_pixels: int = 120_000_000


@dataclass(frozen=True)
class Usage:
    """What is there already: bytes of the item and of the folder, and files of the item."""

    item_bytes: int
    folder_bytes: int
    item_files: int
