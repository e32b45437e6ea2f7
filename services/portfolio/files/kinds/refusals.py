"""What is said of a file that is not taken: what it is, and what to make of it."""

from collections.abc import Sequence

from services.portfolio.core.uploads import SUFFIXES
from services.shared.errors import BadInput, FieldError
from services.shared.wording import said

BROKEN = said("Файл повреждён: откройте его и сохраните заново.")
LOCKED_PDF = said("PDF закрыт паролем: снимите пароль или сохраните его как PDF без пароля.")
LOCKED_DOCUMENT = said("Документ закрыт паролем: снимите пароль и сохраните его заново.")
MACROS = said("В файле есть макросы: сохраните его без макросов.")
SOUND = said("Это звукозапись, звук отдельно не принимается: приложите видео MP4.")
TABLE = said("Это таблица: сохраните её как PDF.")
IWORK = said("Это документ Pages, Numbers или Keynote: сохраните его как PDF.")
TEMPLATE = said("Это шаблон или показ слайдов: сохраните его как обычный DOCX, PPTX или PDF.")
ARCHIVE = said("Это архив: распакуйте его и приложите файлы по одному.")
_OLD = said("Это документ старого вида (DOC, PPT, XLS) или закрытый паролем: снимите пароль и "
            "сохраните его как DOCX, PPTX или PDF.")
_RTF = said("Это документ RTF: сохраните его как DOCX или PDF.")


def image_of(kind: str) -> str:
    """Return what is said of an image of another kind, with how a phone makes a JPEG."""
    return said(
        "Это изображение %(kind)s: сохраните его как JPEG (на iPhone: «Настройки» → «Камера» → "
        "«Форматы» → «Наиболее совместимые»).",
        kind=kind,
    )


def _film_of(kind: str) -> str:
    return said("Это видео %(kind)s: сохраните его как MP4.", kind=kind)


# First bytes → what is said of such a file.
_SIGNATURES: Sequence[tuple[bytes, str]] = (
    (b"II*\0", image_of("TIFF / RAW")),
    (b"MM\0*", image_of("TIFF / RAW")),
    (b"BM", image_of("BMP")),
    (b"\xff\x0a", image_of("JPEG XL")),
    (b"\0\0\0\x0cJXL ", image_of("JPEG XL")),
    (b"\0\0\0\x0cjP  ", image_of("JPEG 2000")),
    (b"8BPS", image_of("PSD")),
    (b"\x1a\x45\xdf\xa3", _film_of("MKV / WebM")),
    (b"0&\xb2u\x8ef\xcf\x11", _film_of("Windows Media")),
    (b"FLV\x01", _film_of("FLV")),
    (b"\0\0\x01\xba", _film_of("MPEG")),
    (b"\0\0\x01\xb3", _film_of("MPEG")),
    *((begun, SOUND) for begun in (b"ID3", b"\xff\xfb", b"\xff\xf1", b"OggS", b"fLaC", b"#!AMR")),
    *((begun, ARCHIVE) for begun in (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD),
    (b"{\\rtf", _RTF),
)
_RIFF = {
    b"AVI ": _film_of("AVI"),
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
    return refused(said("Такой файл не принимается. Подойдут: %(kinds)s.", kinds=kinds))


def refused(what: str) -> BadInput:
    """Return the refusal of a file, in these words, at its field."""
    return BadInput(what, errors=[FieldError("file", what)])
