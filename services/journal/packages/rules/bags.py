"""BagIt bags in a ZIP file: the same files and description make the same bytes."""

import logging
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import bagit

# The library tells of every file it adds.
logging.getLogger("bagit").setLevel(logging.WARNING)


def write_bag(
    out: BinaryIO, name: str, files: Mapping[str, bytes], description: Mapping[str, str],
    made_at: datetime,
) -> None:
    """Write a bag of `files` as a ZIP file with one folder, `name`.

    Checksums are SHA-256. Every date in it is `made_at`: a bag that is made again after a crash
    is the same file.
    """
    with TemporaryDirectory() as folder:
        root = Path(folder) / name
        for path, content in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        info = {**description, "Bagging-Date": f"{made_at:%Y-%m-%d}"}
        bagit.make_bag(str(root), bag_info=info, checksums=["sha256"])
        _zip(out, root, made_at)


def _zip(out: BinaryIO, root: Path, made_at: datetime) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(
                path.relative_to(root.parent).as_posix(), made_at.timetuple()[:6]
            )
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes())
