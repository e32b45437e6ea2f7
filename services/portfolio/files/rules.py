"""Which files are taken (by `kinds`), how many, how large, and how they are called."""

import re
import unicodedata

from services.portfolio.core.uploads import KINDS, Limits, Usage, is_shown_in_place
from services.portfolio.files.kinds.documents import detect_document_type
from services.portfolio.files.kinds.heads import HEAD, detect_type, is_package
from services.shared.disposition import content_disposition
from services.shared.errors import TooLarge
from services.shared.wording import said

__all__ = [
    "HEAD", "clean_name", "detect_document_type", "detect_type", "disposition", "is_package",
    "room_for",
]  # fmt: skip
_NAME_MAX = 120
_OTHER_SUFFIXES = {
    "image/jpeg": (".jpeg", ".jpe", ".jfif"),
    "image/heic": (".heif", ".hif"),
    "video/mp4": (".m4v", ".3gp", ".3g2"),
    "video/quicktime": (".qt",),
}


def room_for(limits: Limits, used: Usage, announced: int | None) -> int:
    """Return how many bytes one more file may have.

    `announced` is the length that its sender gives, if any.

    Raises:
        TooLarge: there is no room for it, or for any more.
    """
    if used.item_files >= limits.item_files:
        raise TooLarge(said(
            "В работе уже %(files)s файлов: больше платформа не берёт.", files=used.item_files
        ))
    wanted = announced if announced is not None else 1
    for most, taken, what in (
        (limits.file_bytes, 0,
         said("Файл больше %(most)s МБ: уменьшите его или разделите на части.",
              most=limits.file_bytes >> 20)),
        (limits.item_bytes, used.item_bytes,
         said("Файлы одной работы вместе больше %(most)s МБ.", most=limits.item_bytes >> 20)),
        (limits.folder_bytes, used.folder_bytes,
         said("В папке больше нет места (%(most)s МБ): удалите ненужное.",
              most=limits.folder_bytes >> 20)),
    ):  # fmt: skip
        if taken + wanted > most:
            raise TooLarge(what)
    return min(
        limits.file_bytes,
        limits.item_bytes - used.item_bytes,
        limits.folder_bytes - used.folder_bytes,
    )


def clean_name(name: str, content_type: str) -> str:
    """Return a file's name as it is shown: no path, nothing invisible, the suffix of its type."""
    shown = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in shown if unicodedata.category(c)[0] != "C")
    shown = re.sub(r"\s+", " ", shown).strip(" .") or said("файл")
    suffix = KINDS[content_type].suffix
    allowed = (suffix, *_OTHER_SUFFIXES.get(content_type, ()))
    if not shown.lower().endswith(allowed):
        shown += suffix
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: _NAME_MAX - len(ending) - 1].rstrip()}{dot}{ending}"


def disposition(name: str, content_type: str, preview_state: str = "ready") -> str:
    """Return the Content-Disposition of a file (RFC 6266): in place, or as an attachment."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = plain.rpartition(".")[0].strip(" .,-_()")
    return content_disposition(
        name,
        inline=is_shown_in_place(content_type, preview_state),
        plain=plain if stem else f"file{KINDS[content_type].suffix}",
    )

