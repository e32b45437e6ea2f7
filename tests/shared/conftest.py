"""Fixtures: the session's broker."""

import pytest

from tests.parts import Parts


@pytest.fixture(scope="session")
def broker_url(parts: Parts) -> str:
    """Return the address of the session's broker."""
    return parts.broker_url
