"""What a package must be before the archive keeps it: a whole BagIt bag in one ZIP file."""

import hashlib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from uuid import UUID

import bagit

from services.shared.wording import said

# Why an object of the store cannot go, as receipts keep it.
WHY_LOCKED = (
    said("под замком хранилища до %(until)s, его не снимает никто"),
    said("под замком хранилища до %(until)s"),
    said("под замком хранилища, его не снимает никто"),
    said("под замком хранилища"),
)
DAMAGED = said("пакет повреждён: %(why)s")
_LARGEST = 4 << 30  # unpacked: a bomb is refused before it fills anything


class DamagedPackage(Exception):
    """The package is not what its manifest says; the message names the file."""


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file in a package, as the manifest names it."""

    path: str
    size: int
    sha256: str


def package_key(school_id: str, case_file_id: UUID, package_id: UUID) -> str:
    """Return the key in the archive's bucket; the same however often the work is begun."""
    return f"packages/{school_id}/{case_file_id}/{package_id}.zip"


def check_package(file: BinaryIO) -> list[PackedFile]:
    """Return the payload of a bag after comparing every file with its manifests.

    Raises:
        DamagedPackage: it is no bag, or a file is missing, unknown or changed.
    """
    with TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(file) as packed:
                return _checked(_unpack(packed, Path(folder)))
        except (zipfile.BadZipFile, bagit.BagError) as error:
            raise DamagedPackage(said(DAMAGED, why=_plain(error, folder))) from error


def why_locked(until: date | None, *, for_all: bool) -> str:
    """Return why an object cannot go; `for_all`: nobody lifts its lock."""
    strictly, dated, endless, plain = WHY_LOCKED
    if until is None:
        return endless if for_all else plain
    return said(strictly if for_all else dated, until=until)


def sha256_of(pieces: Iterable[bytes]) -> str:
    """Return the SHA-256 of bytes that come piece by piece."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _unpack(packed: zipfile.ZipFile, folder: Path) -> Path:
    if sum(info.file_size for info in packed.infolist()) > _LARGEST:
        raise DamagedPackage(said("в распакованном виде пакет больше 4 ГБ"))
    roots = {info.filename.split("/", 1)[0] for info in packed.infolist()}
    if len(roots) != 1:
        raise DamagedPackage(said("в пакете должна быть одна папка"))
    packed.extractall(folder)  # names that lead out of the folder are made to stay in it
    return folder / roots.pop()


def _checked(root: Path) -> list[PackedFile]:
    bag = bagit.Bag(str(root))
    bag.validate()
    return [
        PackedFile(path, (root / path).stat().st_size, digests["sha256"])
        for path, digests in sorted(bag.payload_entries().items())
        if "sha256" in digests
    ]


def _plain(error: Exception, folder: str) -> str:
    """Return the library's words up to the folder that was only ours for a moment."""
    details = getattr(error, "details", None)
    return "; ".join(str(one) for one in details) if details else str(error).split(f" {folder}")[0]
