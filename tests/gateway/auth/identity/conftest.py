"""Fixtures: an issuer with our realm, its clients, and an account for each test."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from uuid import uuid4

import pytest

from services.gateway.auth.identity.accounts import Account, Accounts
from services.gateway.auth.identity.client import IdentityClient
from tests.gateway.auth.identity.browser import Browser
from tests.gateway.auth.identity.places import Place, start_inbox, start_issuer
from tests.parts import Parts

_numbers = count(1)


@pytest.fixture(scope="package")
def place(parts: Parts) -> Iterator[Place]:
    """Return the issuer of these tests."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        inbox = stack.enter_context(start_inbox())
        patch.setenv("PUBLIC_URL", inbox.url)
        yield start_issuer(parts, inbox, stack)


@pytest.fixture
def client(place: Place) -> IdentityClient:
    """Return the gateway's client."""
    return IdentityClient(
        place.issuer, "gateway", place.gateway_secret,
        f"{place.inbox.url}/auth/callback", "letopis-api",
    )


@pytest.fixture
def accounts(place: Place) -> Accounts:
    """Return the account side."""
    return Accounts(place.issuer, "gateway-admin", place.admin_secret)


@pytest.fixture
def account(accounts: Accounts) -> Account:
    """Return a new account, a teacher and a parent."""
    made = Account(
        login=f"person-{next(_numbers)}",
        family_name="Ёлкина",
        given_name="Мария",
        patronymic="Петровна",
        person_id=uuid4(),
        groups=("/schools/131/teacher", "/schools/lyceum-2/representative"),
        password="верный пароль 12",
    )
    accounts.sync([made])
    return made


@pytest.fixture
def browser() -> Browser:
    """Return a browser that knows nobody yet."""
    return Browser()
