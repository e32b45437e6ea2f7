"""The kind of an office document, by what its package says of itself.

Office Open XML names the part that is the document by a relationship (ECMA-376-2, section 9.3) and
that part's type in `[Content_Types].xml` (section 10.1.2.2); OpenDocument its type in `mimetype`
and in its manifest (ODF 1.3, part 2, section 3).
"""

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from posixpath import normpath
from typing import BinaryIO
from xml.parsers import expat

from services.portfolio.core.uploads import KINDS, OPENDOCUMENT
from services.portfolio.files.kinds.refusals import (
    ARCHIVE,
    BROKEN,
    IWORK,
    LOCKED_DOCUMENT,
    MACROS,
    TABLE,
    TEMPLATE,
    refused,
    unknown,
)

_PART_MAX = 1 << 20  # bytes of a part that is read
_RELATIONS, _TYPES = "_rels/.rels", "[Content_Types].xml"
_MANIFEST = "META-INF/manifest.xml"
_DOCUMENT = "/officeDocument"
_MAIN = ".main+xml"
# Packages have no other parts (ECMA-376-2, annex C.4); LZMA may ask for gigabytes of memory.
_COMPRESSIONS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_IS_LOCKED = 1  # the flag of a part of a ZIP that needs a password
_FOLDERS_WITH_MACROS = ("basic/", "scripts/")
_IWORK = "Index/Document.iwa"

_Element = tuple[str, Mapping[str, str]]


def detect_document_type(file: BinaryIO, begun_as: str) -> str:
    """Return the MIME type of an office document, from what its package says it is.

    `begun_as` is its type by its first bytes: an OpenDocument type, or `zip`.

    Raises:
        BadInput: it is no document of a kind that is taken, it is broken, locked, or has macros.
    """
    try:
        with zipfile.ZipFile(file) as package:
            return _kind_of(package, begun_as)
    except (
        zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError,
        expat.ExpatError, LookupError, zlib.error,
    ) as error:  # fmt: skip
        raise refused(BROKEN) from error


def _kind_of(package: zipfile.ZipFile, begun_as: str) -> str:
    parts = {one.filename for one in package.infolist()}
    folded = {part.lower() for part in parts}
    if any(one.flag_bits & _IS_LOCKED for one in package.infolist()):
        raise refused(LOCKED_DOCUMENT)
    if any(
        part.endswith("vbaproject.bin") or part.startswith(_FOLDERS_WITH_MACROS)
        for part in folded
    ):
        raise refused(MACROS)
    if _RELATIONS in parts:
        return _of_openxml(package, parts)
    if begun_as in KINDS or "mimetype" in parts or _MANIFEST in parts:
        return _of_opendocument(package, parts, begun_as)
    if _IWORK in parts or any(part.endswith(".iwa") for part in parts):
        raise refused(IWORK)
    raise refused(ARCHIVE)


def _of_openxml(package: zipfile.ZipFile, parts: set[str]) -> str:
    main = next(
        (
            said.get("Target", "")
            for name, said in _elements(package, _RELATIONS, parts)
            if name == "Relationship"
            and said.get("TargetMode") != "External"
            and said.get("Type", "").endswith(_DOCUMENT)
        ),
        None,
    )
    if main is None:
        raise unknown()
    part = normpath(f"/{main.lstrip('/')}")
    if part[1:].lower() not in {one.lower() for one in parts}:
        raise refused(BROKEN)
    found = _type_of_part(_elements(package, _TYPES, parts), part)
    if (kind := found.removesuffix(_MAIN)) in KINDS and kind != found:
        return kind
    if "macroEnabled" in found:
        raise refused(MACROS)
    if "spreadsheetml" in found:
        raise refused(TABLE)
    if "template" in found or "slideshow" in found:
        raise refused(TEMPLATE)
    raise unknown()


def _type_of_part(types: Iterator[_Element], part: str) -> str:
    """Return the type of a part: its own, else that of its ending."""
    ending, by_ending = part.rpartition(".")[2].lower(), ""
    for name, said in types:
        if name == "Override" and said.get("PartName", "").lower() == part.lower():
            return said.get("ContentType", "")
        if name == "Default" and said.get("Extension", "").lower() == ending:
            by_ending = said.get("ContentType", "")
    return by_ending


def _of_opendocument(package: zipfile.ZipFile, parts: set[str], begun_as: str) -> str:
    found = begun_as if begun_as in KINDS else ""
    if not found and "mimetype" in parts:
        found = _read(package, "mimetype").decode("ascii", "replace").strip()
    found = found or _root_of_manifest(package, parts)
    if any(name == "encryption-data" for name, _ in _elements(package, _MANIFEST, parts)):
        raise refused(LOCKED_DOCUMENT)
    if found.endswith("-template"):
        raise refused(TEMPLATE)
    if found == f"{OPENDOCUMENT}.spreadsheet":
        raise refused(TABLE)
    if found not in KINDS or not found.startswith(OPENDOCUMENT):
        raise unknown()
    if "content.xml" not in parts:
        raise refused(BROKEN)
    return found


def _root_of_manifest(package: zipfile.ZipFile, parts: set[str]) -> str:
    for name, said in _elements(package, _MANIFEST, parts):
        if name == "file-entry" and said.get("full-path") == "/":
            return said.get("media-type", "")
    return ""


def _elements(
    package: zipfile.ZipFile, name: str, parts: set[str]
) -> Iterator[_Element]:
    """Give the elements of a part, by local name; attributes too."""
    if name not in parts:
        return iter(())
    found: list[_Element] = []

    def take(element: str, attributes: dict[str, str]) -> None:
        found.append((
            element.rpartition(" ")[2],
            {key.rpartition(" ")[2]: value for key, value in attributes.items()},
        ))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = take
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(_read(package, name), True)
    return iter(found)


def _refuse_doctype(*_said: object) -> None:
    raise ValueError("no package of an office document declares a document type")


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    if package.getinfo(name).compress_type not in _COMPRESSIONS:
        raise ValueError("a part is compressed as in no document")
    with package.open(name) as part:
        content = part.read(_PART_MAX + 1)
    if len(content) > _PART_MAX:
        raise ValueError("the part is too long")
    return content
