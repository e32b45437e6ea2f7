"""Fixtures: the applications of these tests, once for all of them."""

from collections.abc import Iterator

import pytest

from tests.access.applications import Applications, running
from tests.parts import Parts


@pytest.fixture(scope="package")
def applications(parts: Parts) -> Iterator[Applications]:
    """Return the services and the gateway in this process, over a filled world."""
    with running(parts) as started:
        yield started
