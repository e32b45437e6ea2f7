"""Fixtures: the archive's own fresh database."""

from collections.abc import Callable, Iterator

import pytest

from services.shared.db import Database
from tests.parts import Databases


@pytest.fixture
def database(make_database: Callable[[str], Databases]) -> Iterator[Database]:
    """Return the archive's database, as the application works with it."""
    opened = Database(make_database("archive").app, pool_size=2)
    yield opened
    opened.close()
