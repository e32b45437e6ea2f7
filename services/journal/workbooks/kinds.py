"""What a file is that is no .xlsx workbook, and what its owner can do: one sentence each."""

import re
from collections.abc import Sequence

from services.shared.wording import said

_SAVE_AS = said("откройте его в Excel или LibreOffice и сохраните как .xlsx.")
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"Rar!", said("Это архив RAR: распакуйте его и загрузите книгу .xlsx из него.")),
    (b"7z\xbc\xaf\x27\x1c", said(
        "Это архив 7-Zip: распакуйте его и загрузите книгу .xlsx из него."
    )),
    (b"\x1f\x8b", said("Это архив gzip: распакуйте его и загрузите книгу .xlsx из него.")),
    (b"\x89PNG", said("Это картинка, а не таблица: выгрузите журнал в формате .xlsx.")),
    (b"\xff\xd8\xff", said("Это картинка, а не таблица: выгрузите журнал в формате .xlsx.")),
    (b"{\\rtf", said("Это текст RTF, а не таблица: выгрузите журнал в формате .xlsx.")),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MARKUP = re.compile(rb"<(?:html|table|!doctype html)", re.IGNORECASE)
_LOOKED_AT = 4096
_PDF_WITHIN = 1024
"""Bytes that readers of PDF look through for its beginning."""


def is_zip(data: bytes) -> bool:
    """Whether a file is a ZIP container, told from its bytes."""
    return data.startswith(_ZIP)


def refusal_of(data: bytes) -> str | None:
    """Return why a file cannot be a workbook, told from its bytes; None for a ZIP container."""
    if is_zip(data):
        return None
    if b"%PDF" in data[:_PDF_WITHIN]:
        return said("Это PDF, а не таблица: выгрузите журнал в формате .xlsx.")
    if data.startswith(_OLE):
        return _refusal_of_ole(data)
    for beginning, sentence in _BEGINNINGS:
        if data.startswith(beginning):
            return sentence
    return _refusal_of_text(data[:_LOOKED_AT])


def _refusal_of_text(head: bytes) -> str:
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return said("Это таблица XML 2003: %(save_as)s", save_as=_SAVE_AS)
    if _MARKUP.search(head):
        return said("Это веб-страница, хотя и названа таблицей: %(save_as)s", save_as=_SAVE_AS)
    if _is_separated_text(head):
        return said("Это текст с разделителями (CSV): %(save_as)s", save_as=_SAVE_AS)
    return said("Это не книга Excel: нужен файл в формате .xlsx.")


def refusal_of_members(names: Sequence[str], mimetype: bytes) -> str | None:
    """Return why a ZIP container is no workbook, told from its members; None if it may be one."""
    folded = [name.casefold() for name in names]
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return said("Это таблица OpenDocument (.ods): %(save_as)s", save_as=_SAVE_AS)
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return said("Это документ OpenDocument, а не таблица: выгрузите журнал в формате .xlsx.")
    if any(name.endswith(".iwa") for name in folded):
        return said("Это файл Numbers, Pages или Keynote: экспортируйте таблицу в Excel (.xlsx).")
    if any(name == "xl/workbook.bin" for name in folded):
        return said("Это двоичная книга .xlsb: сохраните её как .xlsx.")
    if any(name.startswith("xl/") for name in folded):
        return None
    if any(name.startswith(("word/", "ppt/")) for name in folded):
        return said(
            "Это документ Word или PowerPoint, а не книга Excel: нужен файл в формате .xlsx."
        )
    books = [name for name in names if name.casefold().endswith((".xlsx", ".xls", ".ods"))]
    if books:
        return said("Это архив: распакуйте его и загрузите «%(book)s».", book=books[0])
    return said("Это архив ZIP, а не книга Excel: нужен файл в формате .xlsx.")


def _refusal_of_ole(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return said("Файл защищён паролем: снимите пароль и сохраните его заново.")
    if "WordDocument".encode("utf-16-le") in data:
        return said("Это документ Word, а не таблица: выгрузите журнал в формате .xlsx.")
    return said("Это старый формат .xls: откройте файл и сохраните его как .xlsx.")


def _is_separated_text(head: bytes) -> bool:
    if b"\0" in head:
        return head.startswith((b"\xff\xfe", b"\xfe\xff"))
    first = head.splitlines()[0] if head.splitlines() else b""
    printable = all(byte >= 0x20 or byte in b"\t\r\n" for byte in head)
    return printable and any(sign in first for sign in (b";", b",", b"\t"))
