"""Which files are taken: by their first bytes, never by their name; how many, how large.

An office document is a ZIP archive whose kind stands at its end, so it is looked at twice: when
its first bytes have come, and whole, when it is in the store and nobody can see it yet.
"""

import re
import unicodedata
import zipfile
from typing import BinaryIO

import puremagic

from services.portfolio.core.uploads import (
    KINDS,
    OPENDOCUMENT,
    SUFFIXES,
    Limits,
    Usage,
    is_shown_in_place,
)
from services.shared.disposition import content_disposition
from services.shared.errors import BadInput, FieldError, TooLarge

HEAD = 8 << 10  # bytes by which a type is known
_ZIP = "application/zip"
_MACROS = re.compile(r"(?i)vbaproject\.bin$|^basic/|^scripts/")
_NAME_MAX = 120


_OTHER_SUFFIXES = {"image/jpeg": (".jpeg", ".jpe", ".jfif")}


def room_for(limits: Limits, used: Usage, announced: int | None) -> int:
    """Return how many bytes one more file may have.

    `announced` is the length that its sender gives, if any.

    Raises:
        TooLarge: there is no room for it, or for any more.
    """
    if used.item_files >= limits.item_files:
        raise TooLarge(f"В работе уже {used.item_files} файлов: больше платформа не берёт.")
    wanted = announced if announced is not None else 1
    for most, taken, what in (
        (limits.file_bytes, 0, "Файл больше {} МБ: уменьшите его или разделите на части."),
        (limits.item_bytes, used.item_bytes, "Файлы одной работы вместе больше {} МБ."),
        (limits.folder_bytes, used.folder_bytes,
         "В папке больше нет места ({} МБ): удалите ненужное."),
    ):  # fmt: skip
        if taken + wanted > most:
            raise TooLarge(what.format(most >> 20))
    return min(
        limits.file_bytes,
        limits.item_bytes - used.item_bytes,
        limits.folder_bytes - used.folder_bytes,
    )


def detect_type(head: bytes) -> str:
    """Return the MIME type by the first bytes of a file; of most office documents `zip`.

    Raises:
        BadInput: it is empty, or of no type that is taken.
    """
    if not head:
        raise _refused("Файл пустой: в нём нет ни одного байта.")
    if head.startswith(b"PK\x03\x04"):
        return _package_type(head)
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        found = []
    surest = max((one.confidence for one in found if one.mime_type), default=0)
    types = {one.mime_type for one in found if one.confidence == surest}
    known = [one for one in KINDS if one in types]
    if not known:
        raise _unknown()
    return known[0]


def is_package(content_type: str) -> bool:
    """Tell whether the kind of such a file is known only when all of it is there."""
    return content_type == _ZIP or content_type.startswith(OPENDOCUMENT)


def detect_document_type(file: BinaryIO, begun_as: str) -> str:
    """Return the MIME type of an office document, from the list of its parts.

    `begun_as` is its type by its first bytes: an OpenDocument type, or `zip`.

    Raises:
        BadInput: it is no document of a kind that is taken, it is broken, or has macros in it.
    """
    try:
        with zipfile.ZipFile(file) as package:
            parts = {one.filename for one in package.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _refused("Файл повреждён: откройте его и сохраните заново.") from error
    if any(_MACROS.search(part) for part in parts):
        raise _refused("В файле есть макросы: сохраните его без макросов.")
    if begun_as in KINDS and "content.xml" in parts:
        return begun_as
    for kind in KINDS.values():
        if kind.part in parts:
            return kind.content_type
    raise _unknown()


def clean_name(name: str, content_type: str) -> str:
    """Return a file's name as it is shown: no path, nothing invisible, the suffix of its type."""
    shown = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in shown if unicodedata.category(c)[0] != "C")
    shown = re.sub(r"\s+", " ", shown).strip(" .") or "файл"
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


def _package_type(head: bytes) -> str:
    # An OpenDocument begins with a part that holds nothing but its type, not compressed.
    begun = [one for one in KINDS if head[30:].startswith(f"mimetype{one}".encode())]
    return max(begun, key=len, default=_ZIP)


def _unknown() -> BadInput:
    kinds = ", ".join(suffix[1:].upper() for suffix in SUFFIXES)
    return _refused(f"Такой файл не принимается. Подойдут: {kinds}.")


def _refused(what: str) -> BadInput:
    return BadInput(what, errors=[FieldError("file", what)])
