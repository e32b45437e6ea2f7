"""Fixtures of lists of pupils: a school without a year, and its operator."""

import pytest

from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from tests.journal.imports.files import register


@pytest.fixture
def operator(database: Database) -> Caller:
    """Return the operator of school 131, which has nobody yet."""
    return register(database)
