"""Fixtures: the world, made once, and the seed that everything random is drawn from."""

import os
from collections.abc import Iterator
from random import SystemRandom

import pytest

from tests.parts import Parts
from tests.tampering.world import World, made_world


@pytest.fixture(scope="package")
def seed() -> int:
    """Return what TAMPERING_SEED says, or a new seed; what fails prints it."""
    chosen = int(os.environ.get("TAMPERING_SEED") or SystemRandom().randrange(1_000_000))
    print(f"TAMPERING_SEED={chosen}")  # noqa: T201  (shown with what failed)
    return chosen


@pytest.fixture(scope="package")
def world(parts: Parts, tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[World]:
    """Return the four databases, filled once; a test takes back what it does."""
    with made_world(parts, tmp_path_factory.mktemp("world"), seed) as made:
        yield made
