"""Fixtures: the platform of these tests, once for all of them."""

from collections.abc import Iterator

import pytest

from tests.access.platform import Platform, running
from tests.parts import Parts


@pytest.fixture(scope="package")
def platform(parts: Parts) -> Iterator[Platform]:
    """Return the services and the gateway in this process, over a filled world."""
    with running(parts) as started:
        yield started
