"""The kind of a file by its first bytes, as far as they tell it."""

from services.portfolio.core.uploads import KINDS, OPENDOCUMENT
from services.portfolio.files.kinds.brands import RAW, SOUND, container_kind
from services.portfolio.files.kinds.refusals import SOUND as SOUND_WORDS
from services.portfolio.files.kinds.refusals import image_of, refusal_of, refused
from services.shared.wording import said

HEAD = 8 << 10  # bytes by which a type is known
PACKAGE = "application/zip"
PDF = "application/pdf"
_PDF_WITHIN = 1024  # bytes that readers pass over before `%PDF-` (ISO 32000-1, annex H, note 13)


def detect_type(head: bytes) -> str:
    """Return the MIME type by the first bytes of a file; of most office documents `zip`.

    Raises:
        BadInput: it is empty, or of no type that is taken; the words say what it is.
    """
    if not head:
        raise refused(said("Файл пустой: в нём нет ни одного байта."))
    found = _picture(head) or _package(head) or container_kind(head)
    if found in KINDS or found == PACKAGE:
        return found or PACKAGE
    if found == SOUND:
        raise refused(SOUND_WORDS)
    if found == RAW:
        raise refused(image_of("RAW / JPEG 2000"))
    if found is None and 0 <= head.find(b"%PDF-") <= _PDF_WITHIN:
        return PDF
    raise refusal_of(head)


def is_package(content_type: str) -> bool:
    """Tell whether the kind of such a file is known only when all of it is there."""
    return content_type == PACKAGE or content_type.startswith(OPENDOCUMENT)


def _picture(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return None


def _package(head: bytes) -> str | None:
    # An OpenDocument begins with a part that holds nothing but its type, not compressed.
    if not head.startswith(b"PK\x03\x04"):
        return None
    begun = [one for one in KINDS if head[30:].startswith(f"mimetype{one}".encode())]
    return max(begun, key=len, default=PACKAGE)
