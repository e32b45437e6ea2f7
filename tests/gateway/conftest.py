"""Fixtures: one gateway for the session, with its issuer and the services behind it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from deploy.development.ports import free_port
from tests.gateway.people import Visitor, make_visitor
from tests.gateway.stack import Stack, start_stack
from tests.parts import Parts


@pytest.fixture(scope="package")
def stack(parts: Parts) -> Iterator[Stack]:
    """Return the gateway of these tests."""
    gateway_url = f"http://127.0.0.1:{free_port()}"
    databases = {name: parts.make_database(name) for name in ("gateway", "portfolio")}
    with ExitStack() as closing, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PUBLIC_URL", gateway_url)
        yield start_stack(parts, gateway_url, databases, closing)


@pytest.fixture
def visitor(stack: Stack) -> Callable[..., Visitor]:
    """Return what makes a browser of a new person in the groups given."""

    def make(*groups: str, **known: Any) -> Visitor:
        return make_visitor(stack, *groups, **known)

    return make
