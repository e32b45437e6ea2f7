"""Who sees which batches: a region's own follow from the signed client, and from no text."""

import time

import pytest

from services.journal.external_results.usecases.batches import list_batches
from services.shared.accountability.caller import Caller, TokenCheck, TokenMint, make_key_pair
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import Forbidden
from services.shared.messaging.broker.regions import Region
from tests.journal.region import Sender, record

_PRIVATE, _PUBLIC = make_key_pair("test")
FORGED = "api region-north"


@pytest.fixture(autouse=True)
def sent(database: Database, north: Sender) -> None:
    """Have north and south send a batch each."""
    for sender in (north, Sender(database, "south")):
        sender.results([record("10423", 1, 2, 2)])


def seen(database: Database, role: Role, origin: str, client: str | None = None) -> set[str]:
    """Return the regions whose batches a caller sees that has come by a signed token."""
    caller = Caller(f"test-{role}", role, origin=origin, client=client)
    token = TokenMint(_PRIVATE).mint(caller, "journal", time.time())
    checked = TokenCheck(_PUBLIC, "journal").check(token, time.time())
    return {row.region for row in list_batches(database, checked)}


@pytest.mark.parametrize("name", ["north", "south"])
def test_a_regional_system_sees_its_own_batches(database: Database, name: str) -> None:
    assert seen(database, Role.REGION_OPERATOR, "anything", Region(name).account) == {name}


@pytest.mark.parametrize(
    ("role", "client"),
    [
        (Role.REGION_OPERATOR, None),  # a person, or a token without the claim
        *(
            (role, client)
            for role in (Role.REGION_OPERATOR, Role.MUNICIPALITY_OPERATOR)
            for client in ("", "north", "region-", "region-north-2", "region.north", "Region-n")
        ),
    ],
)
def test_the_text_of_an_origin_opens_no_batches(
    database: Database, role: Role, client: str | None
) -> None:
    assert seen(database, role, FORGED, client) == set()


def test_the_text_of_an_origin_narrows_nothing_to_the_operator_of_the_municipality(
    database: Database,
) -> None:
    assert seen(database, Role.MUNICIPALITY_OPERATOR, FORGED) == {"north", "south"}


def test_the_client_of_one_region_under_the_origin_of_another_sees_its_own(
    database: Database,
) -> None:
    assert seen(database, Role.REGION_OPERATOR, FORGED, "region-south") == {"south"}


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.DIRECTOR, Role.PLATFORM_ADMIN])
def test_a_person_of_another_role_is_refused_whatever_the_origin_says(
    database: Database, role: Role
) -> None:
    with pytest.raises(Forbidden):
        seen(database, role, FORGED)
