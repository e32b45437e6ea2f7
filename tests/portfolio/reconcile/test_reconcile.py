"""Strays, losses and damaged bytes: each is planted, and each is named."""

import hashlib
import io
from uuid import UUID

import pytest
from sqlalchemy import select

from services.portfolio.folders.usecases import covers
from services.portfolio.items.models import ItemFile
from services.portfolio.objects.usecases import upload_of
from services.portfolio.previews.usecases import draw_previews
from services.portfolio.reconcile.commands import as_document
from services.portfolio.reconcile.usecases import Comparison, reconcile
from services.shared.accountability.access_log import PLATFORM, Access
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Forbidden
from services.shared.objects.storage import Storage
from tests.callers import caller
from tests.portfolio.factory import add, enrol, parent_of, pdf, photo, put
from tests.portfolio.files import places

OPERATOR = Caller("operator:test", "operator", None, correlation_id="c" * 16, origin="cli")


@pytest.fixture(autouse=True)
def nothing_of_others(storage: Storage) -> None:
    """Empty the bucket: tests before have left their objects, and their databases are gone."""
    for key in {one.key for one in storage.versions("")}:
        storage.erase(key)


@pytest.fixture
def child(database: Database) -> UUID:
    return enrol(database)


@pytest.fixture
def kept(database: Database, storage: Storage, child: UUID) -> ItemFile:
    """Return a photograph with its preview, beside a cover and a document of another school."""
    other = enrol(database, "132")
    elsewhere = parent_of(other, school="132")
    covers.put_cover(database, storage, elsewhere, other, photo())
    covers.put_cover(database, storage, parent_of(child), child, photo())
    item_id = put(database, child)
    add(database, storage, child, item_id, pdf())
    file_id = add(database, storage, child, item_id, photo()).id
    draw_previews(database, storage)
    with database.transaction("131") as session:
        return session.get_one(ItemFile, ("131", file_id))


def compared(database: Database, storage: Storage) -> Comparison:
    return reconcile(database, storage, OPERATOR)


def write(storage: Storage, key: str, content: bytes) -> None:
    storage.put_stream(io.BytesIO(content), limit=len(content), key=key)


def test_what_is_in_step_is_whole(database: Database, storage: Storage, kept: ItemFile) -> None:
    found = compared(database, storage)
    assert found.is_whole
    assert (found.rows, found.objects) == (6, 6)
    assert found.bytes_read > kept.size


def test_strays_losses_and_damage_are_each_named(
    database: Database, storage: Storage, kept: ItemFile
) -> None:
    write(storage, "items/131/stray", b"nobody's")
    write(storage, "items/131/hidden", b"nobody's, deleted")
    storage.delete("items/131/hidden")
    assert kept.preview_key is not None
    storage.erase(kept.preview_key)
    same_size = bytes(kept.size)
    write(storage, kept.object_key, same_size)
    document = other_file(database, kept)
    write(storage, document.object_key, b"short")
    report = as_document(compared(database, storage))
    assert [one["key"] for one in report["strays"]] == ["items/131/hidden", "items/131/stray"]
    assert report["losses"] == [
        {"key": kept.preview_key, "school": "131", "what": "preview", "row": str(kept.id)}
    ]
    assert sorted((one["key"], one["why"]) for one in report["damaged"]) == sorted(
        [(kept.object_key, "content"), (document.object_key, "size")]
    )


def other_file(database: Database, kept: ItemFile) -> ItemFile:
    with database.transaction("131") as session:
        return session.scalars(select(ItemFile).where(ItemFile.id != kept.id)).one()


def test_a_quick_look_reads_nothing_and_sees_losses_and_sizes(
    database: Database, storage: Storage, kept: ItemFile
) -> None:
    write(storage, kept.object_key, b"short")
    storage.erase(other_file(database, kept).object_key)
    found = reconcile(database, storage, OPERATOR, read=False)
    assert (len(found.losses), len(found.damaged), found.bytes_read) == (1, 1, 0)


def test_an_upload_under_way_is_no_stray(
    database: Database, storage: Storage, kept: ItemFile
) -> None:
    with upload_of(database, "items/131/coming"):
        write(storage, "items/131/coming", b"half")
        assert compared(database, storage).is_whole


def test_a_comparison_is_in_the_log_and_for_operators_alone(
    database: Database, storage: Storage
) -> None:
    compared(database, storage)
    with database.transaction(PLATFORM) as session:
        row = session.scalars(select(Access)).one()
    assert (row.action, row.user_id) == ("portfolio.reconcile", "operator:test")
    with pytest.raises(Forbidden):
        reconcile(database, storage, caller("director"))


def forgotten(database: Database, storage: Storage, file: ItemFile, content: bytes) -> None:
    """Make a row what it was before it was noted what came: its own digest, and no more."""
    write(storage, file.object_key, content)
    with database.transaction("131") as session:
        row = session.get_one(ItemFile, ("131", file.id))
        row.arrived_size = row.arrived_sha256 = row.altered_because = None
        row.size, row.sha256 = len(content), hashlib.sha256(content).hexdigest()


WHOLE = {
    "image/jpeg": photo("JPEG", (400, 300)), "image/png": photo("PNG"),
    "image/webp": photo("WEBP"), "image/gif": photo("GIF"), "application/pdf": pdf(),
    "video/mp4": places.mp4(),
}


@pytest.mark.parametrize("content_type", WHOLE)
def test_a_stump_of_before_is_told_from_a_whole_file(
    database: Database, storage: Storage, child: UUID, content_type: str
) -> None:
    whole = WHOLE[content_type]
    stump, other = (
        add(database, storage, child, put(database, child), whole, "a") for _ in range(2)
    )
    assert compared(database, storage).unproven == 0
    forgotten(database, storage, stump, whole[: len(whole) * 2 // 5])
    forgotten(database, storage, other, whole)
    found = compared(database, storage)
    assert [(one.named.key, one.why) for one in found.damaged] == [(stump.object_key, "cut")]
    assert found.unproven == 2
    assert not found.is_whole
