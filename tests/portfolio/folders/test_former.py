"""A folder whose child has left the school: its family reads it, and changes nothing."""

from dataclasses import replace
from io import BytesIO
from uuid import UUID

import pytest

from services.portfolio.files import usecases as files
from services.portfolio.folders.usecases import covers
from services.portfolio.items.usecases import items, reviews
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import Forbidden
from services.shared.objects.storage import Storage
from tests.portfolio.factory import LIMITS, enrol, items_body, parent_of, photo, put, seen


def former(family: Caller, child: UUID) -> Caller:
    """Return the same family after the child's last day."""
    return replace(family, ties=replace(family.ties, former=frozenset({child})))


def test_what_a_child_leaves_behind_is_read_and_not_changed(
    database: Database, storage: Storage
) -> None:
    child = enrol(database)
    family = parent_of(child)
    covers.put_cover(database, storage, family, child, photo("PNG"))
    item = put(database, child)
    left = former(family, child)
    folder = items.read_folder(database, left, child)
    assert ([one.item.id for one in folder.items], folder.can_edit) == ([item], False)
    shown = seen(database, left, item)
    assert (shown.can_edit, list(shown.steps)) == (False, [])
    assert covers.read_cover(database, storage, left, child)
    for change in (
        lambda: items.create_item(database, left, child, items_body()),
        lambda: items.change_item(database, left, item, items_body()),
        lambda: items.remove_item(database, left, item),
        lambda: reviews.submit_item(database, left, item),
        lambda: files.remove_file(database, left, item, new_id()),
        lambda: covers.put_cover(database, storage, left, child, photo("PNG")),
        lambda: covers.remove_cover(database, left, child),
        lambda: files.add_file(
            database, storage, left, LIMITS, item, name="грамота.jpg",
            stream=BytesIO(photo()), announced=len(photo()),
        ),
    ):
        with pytest.raises(Forbidden, match="больше не учится"):
            change()
    kept = items.read_folder(database, family, child)
    assert ([one.item.id for one in kept.items], kept.can_edit) == ([item], True)
    assert (seen(database, family, item).files, bool(kept.cover)) == (shown.files, True)
