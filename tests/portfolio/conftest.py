"""Fixtures: the portfolio's own fresh database, and its bucket."""

from collections.abc import Callable, Iterator

import pytest

from services.shared.database.base import Database
from services.shared.objects.storage import Storage
from services.shared.process.settings import StoreSettings
from tests.parts import Parts
from tests.servers import Databases


@pytest.fixture
def databases(make_database: Callable[[str], Databases]) -> Databases:
    """Return the addresses of a fresh database of the portfolio."""
    return make_database("portfolio")


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """Return the portfolio's database, as the worker works with it."""
    opened = Database(databases.work, pool_size=2)
    yield opened
    opened.close()


@pytest.fixture
def storage(parts: Parts) -> Storage:
    """Return the portfolio's bucket."""
    store = parts.store("portfolio")
    return Storage(
        StoreSettings(
            store.endpoint, store.access_key, store.secret_key, store.region, False, store.bucket
        )
    )
