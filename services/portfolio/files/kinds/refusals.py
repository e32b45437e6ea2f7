"""What is said of a file that is not taken: what it is, and what to make of it."""

from collections.abc import Sequence

from services.portfolio.core.uploads import SUFFIXES
from services.shared.errors import BadInput, FieldError

AS_JPEG = (
    "сохраните его как JPEG (на iPhone: «Настройки» → «Камера» → «Форматы» → "
    "«Наиболее совместимые»)"
)
AS_MP4 = "сохраните его как MP4"
AS_PDF = "сохраните его как PDF"
BROKEN = "Файл повреждён: откройте его и сохраните заново."
LOCKED_PDF = "PDF закрыт паролем: снимите пароль или сохраните его как PDF без пароля."
LOCKED_DOCUMENT = "Документ закрыт паролем: снимите пароль и сохраните его заново."
MACROS = "В файле есть макросы: сохраните его без макросов."
SOUND = "Это звукозапись, звук отдельно не принимается: приложите видео MP4."
TABLE = f"Это таблица: {AS_PDF}."
TEMPLATE = "Это шаблон или показ слайдов: сохраните его как обычный DOCX, PPTX или PDF."
ARCHIVE = "Это архив: распакуйте его и приложите файлы по одному."

# First bytes → what such a file is called, and what to do.
_SIGNATURES: Sequence[tuple[bytes, str]] = (
    (b"II*\0", f"Это изображение TIFF или RAW: {AS_JPEG}."),
    (b"MM\0*", f"Это изображение TIFF или RAW: {AS_JPEG}."),
    (b"BM", f"Это изображение BMP: {AS_JPEG}."),
    (b"\xff\x0a", f"Это изображение JPEG XL: {AS_JPEG}."),
    (b"\0\0\0\x0cJXL ", f"Это изображение JPEG XL: {AS_JPEG}."),
    (b"\0\0\0\x0cjP  ", f"Это изображение JPEG 2000: {AS_JPEG}."),
    (b"8BPS", f"Это изображение PSD: {AS_JPEG}."),
    (b"\x1a\x45\xdf\xa3", f"Это видео MKV или WebM: {AS_MP4}."),
    (b"0&\xb2u\x8ef\xcf\x11", f"Это видео или звук Windows Media: {AS_MP4}."),
    (b"FLV\x01", f"Это видео FLV: {AS_MP4}."),
    (b"\0\0\x01\xba", f"Это видео MPEG: {AS_MP4}."),
    (b"\0\0\x01\xb3", f"Это видео MPEG: {AS_MP4}."),
    (b"ID3", SOUND),
    (b"\xff\xfb", SOUND),
    (b"\xff\xf1", SOUND),
    (b"OggS", SOUND),
    (b"fLaC", SOUND),
    (b"#!AMR", SOUND),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "Это документ старого вида (DOC, PPT, XLS) или закрытый паролем: снимите пароль и "
        "сохраните его как DOCX, PPTX или PDF.",
    ),
    (b"{\\rtf", "Это документ RTF: сохраните его как DOCX или PDF."),
)
_RIFF = {
    b"AVI ": f"Это видео AVI: {AS_MP4}.",
    b"WAVE": SOUND,
}


def refusal_of(head: bytes) -> BadInput:
    """Return the refusal of a file by its first bytes."""
    if head.startswith(b"RIFF") and head[8:12] in _RIFF:
        return refused(_RIFF[head[8:12]])
    return next(
        (refused(words) for begun, words in _SIGNATURES if head.startswith(begun)), unknown()
    )


def unknown() -> BadInput:
    """Return the refusal of a file of which nothing is known."""
    kinds = ", ".join(suffix[1:].upper() for suffix in SUFFIXES)
    return refused(f"Такой файл не принимается. Подойдут: {kinds}.")


def refused(what: str) -> BadInput:
    """Return the refusal of a file, in these words, at its field."""
    return BadInput(what, errors=[FieldError("file", what)])
