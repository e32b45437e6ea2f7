"""Fixtures: a region that has announced a monitoring for class 7А, and the codes of its pupils."""

import pytest

from services.shared.database.base import Database
from tests.journal.external.exchange import Sender, codes_of
from tests.journal.factory import Classroom


@pytest.fixture
def north(database: Database) -> Sender:
    """Return a region that has announced its monitoring of algebra."""
    sender = Sender(database)
    sender.announce()
    return sender


@pytest.fixture
def codes(database: Database, room: Classroom, north: Sender) -> list[str]:
    """Return the codes of the three pupils of class 7А."""
    assert north
    return codes_of(database, room)
