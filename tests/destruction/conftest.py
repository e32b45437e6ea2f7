"""Fixtures: a broker of these tests' own, and the four services on it."""

from collections.abc import Iterator

import pytest

from tests.destruction.stage import Stage, staged
from tests.parts import Parts


@pytest.fixture(scope="package")
def own_broker(parts: Parts) -> str:
    """Return the address of a broker whose queues nobody else reads."""
    return parts.new_broker().url


@pytest.fixture
def stage(parts: Parts, own_broker: str) -> Iterator[Stage]:
    """Give the four services, their databases fresh."""
    with staged(parts, own_broker) as opened:
        yield opened
