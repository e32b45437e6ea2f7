"""The container of a workbook: told from other files, unpacked within bounds."""

import io
import re
import zipfile
import zlib

from services.journal.workbooks.kinds import refusal_of, refusal_of_members
from services.journal.workbooks.limits import Limits, WorkbookRefused
from services.shared.wording import said

_CHUNK = 1 << 16
_SMALL = 1 << 20
_LONGEST_MIMETYPE = 100
_NEEDED = re.compile(r"(\[content_types\]\.xml|_rels/\.rels|xl/.+\.(xml|rels))", re.IGNORECASE)
_MACROS = re.compile(r"vbaproject|xl/(macrosheets|activex|embeddings|ctrlprops)/", re.IGNORECASE)
_LINKS = re.compile(r"xl/(externallinks/|connections\.xml|querytables/)", re.IGNORECASE)


def unpack(data: bytes, limits: Limits) -> dict[str, bytes]:
    """The workbook's XML parts by name, every byte counted and checked while it unpacks."""
    _check_kind(data, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_names([entry.filename for entry in entries], limits)
            _check_kind_of_container(archive)
            _check_sizes(entries, limits)
            needed = [entry for entry in entries if _NEEDED.fullmatch(entry.filename)]
            return {entry.filename: read_part(archive, entry, limits) for entry in needed}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise WorkbookRefused(said(
            "Файл повреждён: откройте его в редакторе таблиц и сохраните заново как .xlsx."
        )) from error


def _check_kind(data: bytes, limits: Limits) -> None:
    if not data:
        raise WorkbookRefused(said("Файл пуст (0 байт): выгрузите его ещё раз."))
    if len(data) > limits.file_bytes:
        raise WorkbookRefused(said(
            "Файл больше %(size)s МБ: загружайте по одному классу.",
            size=limits.file_bytes >> 20,
        ))
    refusal = refusal_of(data)
    if refusal is not None:
        raise WorkbookRefused(refusal)


def _check_names(names: list[str], limits: Limits) -> None:
    if len(names) > limits.parts:
        raise WorkbookRefused(said(
            "В файле больше %(parts)s частей: это не выгрузка журнала.",
            parts=limits.parts,
        ))
    if len({name.casefold() for name in names}) != len(names):
        raise WorkbookRefused(said("Части файла повторяются: сохраните его заново как .xlsx."))
    if any(_MACROS.search(name) for name in names):
        raise WorkbookRefused(said(
            "В файле макросы или вложения: сохраните его как .xlsx без них."
        ))
    if any(_LINKS.match(name) for name in names):
        raise WorkbookRefused(said(
            "Файл ссылается на другие файлы: вставьте значения вместо ссылок."
        ))


def _check_kind_of_container(archive: zipfile.ZipFile) -> None:
    mimetype = b""
    if "mimetype" in archive.namelist():
        with archive.open("mimetype") as stream:
            mimetype = stream.read(_LONGEST_MIMETYPE)
    refusal = refusal_of_members(archive.namelist(), mimetype)
    if refusal is not None:
        raise WorkbookRefused(refusal)


def _check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if is_encrypted(entries):
        raise WorkbookRefused(said("Файл защищён паролем: снимите пароль и сохраните его заново."))
    if is_too_large(entries, limits):
        raise WorkbookRefused(said(
            "Файл распаковывается в слишком большой объём: это не выгрузка журнала."
        ))


def is_encrypted(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether a container asks for a password."""
    return any(entry.flag_bits & 0x1 for entry in entries)


def is_too_large(entries: list[zipfile.ZipInfo], limits: Limits) -> bool:
    """Whether a container would unpack to more than it may, by what its directory says."""
    bloated = any(
        entry.file_size > _SMALL and entry.file_size > limits.ratio * entry.compress_size
        for entry in entries
    )
    largest = max((entry.file_size for entry in entries), default=0)
    total = sum(entry.file_size for entry in entries)
    return bloated or total > limits.unpacked_bytes or largest > limits.part_bytes


def read_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> bytes:
    """One part; a header that lies about the size ends in a failed checksum, not in memory."""
    content = bytearray()
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            content += chunk
            if len(content) > min(entry.file_size, limits.part_bytes):
                raise zipfile.BadZipFile("a part is longer than its header says")
    return bytes(content)
