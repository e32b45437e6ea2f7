"""Fixtures: regional systems on the session's broker."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from services.shared.database.base import new_id
from services.shared.messaging.broker.accounts import open_accounts
from services.shared.messaging.broker.regions import Region, declare_region
from tests.parts import Parts
from tests.shared.messaging.member import Member


@pytest.fixture
def join(parts: Parts) -> Callable[[str], Member]:
    """Return what takes a region in."""

    def take_in(name: str, word: str = "a-secret-of-tests") -> Member:
        region = Region(name)
        declare_region(parts.broker_url, region)
        open_accounts(parts.broker_admin_url).ensure(region, word)
        place = urlsplit(parts.broker_url)
        login = f"{region.account}:{word}@{place.netloc.rpartition('@')[2]}"
        return Member(region, place._replace(netloc=login).geturl())

    return take_in


@pytest.fixture
def north(join: Callable[[str], Member]) -> Member:
    """Return a region of its own for a test."""
    return join(f"north{new_id().hex[-8:]}")
