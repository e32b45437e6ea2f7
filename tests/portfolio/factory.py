"""Families, reviewers, items and files for tests of the portfolio."""

import io
import zipfile
from typing import Any
from uuid import UUID

from PIL import Image

from services.portfolio.core.uploads import Limits
from services.portfolio.files import usecases as files
from services.portfolio.folders.usecases import folders
from services.portfolio.items.models import ItemFile
from services.portfolio.items.schemas import ItemBody
from services.portfolio.items.usecases import items, reviews
from services.portfolio.items.usecases.items import WholeItem
from services.portfolio.previews.usecases import draw_previews
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.objects.storage import Storage
from tests.callers import caller

CLASS, GROUP = new_id(), new_id()
LIMITS = Limits(
    file_bytes=32 << 20, item_bytes=48 << 20, folder_bytes=64 << 20, item_files=3
)


def enrol(database: Database, school: str = "131", class_id: UUID = CLASS) -> UUID:
    """Open the folder of a new child and return its id."""
    pupil_id = new_id()
    with database.transaction(school) as session:
        folders.open_folder(session, school, pupil_id=pupil_id, class_id=class_id)
    return pupil_id


def parent_of(child: UUID, *, school: str = "131") -> Caller:
    return caller("representative", pupils=(child,), groups=(GROUP,), school=school)


def class_teacher() -> Caller:
    return caller("class_teacher", classes=(CLASS,))


def teacher() -> Caller:
    return caller("teacher", groups=(GROUP,))


def said(**changes: Any) -> dict[str, Any]:
    """Return what a family says of a certificate."""
    return {
        "kind": "certificate",
        "title": "Олимпиада по физике, II место",
        "year": "2024/2025",
        "words": "Готовились всей семьёй.",
        "subject": "Физика",
        "group_id": GROUP,
        "level": "region",
        "awarded_on": "2025-01-25",
        "issuer": "Управление образования",
        **changes,
    }


def put(database: Database, child: UUID, **changes: Any) -> UUID:
    """Put an item into the child's folder and return its id."""
    from_form = items_body(**changes)
    return items.create_item(database, parent_of(child), child, from_form).item.id


def items_body(**changes: Any) -> dict[str, Any]:
    body = {key: str(v) if isinstance(v, UUID) else v for key, v in said(**changes).items()}
    loaded: dict[str, Any] = ItemBody().load(body)
    return loaded


def add(
    database: Database,
    storage: Storage,
    child: UUID,
    item_id: UUID,
    content: bytes,
    name: str = "грамота.jpg",
    limits: Limits = LIMITS,
) -> ItemFile:
    return files.add_file(
        database,
        storage,
        parent_of(child),
        limits,
        item_id,
        name=name,
        stream=io.BytesIO(content),
        announced=len(content),
    )


def submitted(database: Database, storage: Storage, child: UUID, **changes: Any) -> UUID:
    """Put an item with a file into the folder and hand it in."""
    item_id = put(database, child, **changes)
    add(database, storage, child, item_id, photo())
    draw_previews(database, storage)
    reviews.submit_item(database, parent_of(child), item_id)
    return item_id


def seen(database: Database, who: Caller, item_id: UUID) -> WholeItem:
    return items.read_item(database, who, LIMITS, item_id)


def photo(
    form: str = "JPEG", size: tuple[int, int] = (320, 240), mode: str = "RGB",
    color: Any = "teal", **options: Any,
) -> bytes:
    """Return a picture of one colour, saved with options of Pillow's."""
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, form, **options)
    return out.getvalue()


def large_photo(size: int) -> bytes:
    """Return a picture of so many bytes: before its end stands more than its pixels need."""
    picture = photo()
    more = size - len(picture)
    return picture[:-2] + (bytes(range(255)) * (more // 255 + 1))[:more] + picture[-2:]


def pdf(pages: int = 1) -> bytes:
    """Return a PDF of blank pages."""
    out = io.BytesIO()
    page = Image.new("RGB", (300, 400), "white")
    page.save(out, "PDF", save_all=True, append_images=[page] * (pages - 1))
    return out.getvalue()


_OPENXML = "application/vnd.openxmlformats-officedocument."
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_MAIN = {
    "ppt/": "presentationml.presentation.main+xml",
    "word/": "wordprocessingml.document.main+xml",
    "xl/": "spreadsheetml.sheet.main+xml",
}


def package(*parts: str, kind: str | None = None) -> bytes:
    """Return an office document with these parts; with `kind`, an OpenDocument.

    Of Office Open XML the first part is the document, and said to be one.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if kind:
            archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        for folder, main in _MAIN.items():
            if parts and parts[0].startswith(folder):
                write_relations(archive, parts[0], _OPENXML + main)
        for part in parts:
            archive.writestr(part, "<x/>" * 40)
    return out.getvalue()


def write_relations(
    archive: zipfile.ZipFile, part: str, content_type: str, *, relation: str = _RELATION
) -> None:
    """Write what a package of Office Open XML says of itself: which part is the document."""
    archive.writestr(
        "[Content_Types].xml",
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{part}" ContentType="{content_type}"/></Types>',
    )
    archive.writestr(
        "_rels/.rels",
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{relation}" Target="/{part}"/></Relationships>',
    )
