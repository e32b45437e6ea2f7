"""The realm file, and bringing Keycloak's realm up to date with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.development.embedded.issuer.realm import REALM_FILE
from services.gateway.auth.identity.groups import SECOND_FACTOR
from services.gateway.auth.identity.memberships import ROLES_OF_GROUPS, SCHOOL_ROLES
from services.gateway.auth.identity.realm import bring_realm_up_to_date, read_realm_file
from services.gateway.auth.identity.settings import RealmSettings
from services.shared.errors import BadInput
from tests.gateway.auth.identity.places import REAL, REALM_ADMIN, Place

VALUES = {
    "PUBLIC_URL": "http://127.0.0.1:8080",
    "GATEWAY_CLIENT_SECRET": "one",
    "GATEWAY_ADMIN_CLIENT_SECRET": "two",
    "REGIONAL_DEMO_CLIENT_SECRET": "three",
    "REGION_ADMIN_CLIENT_SECRET": "four",
}


def told() -> dict[str, Any]:
    return read_realm_file(REALM_FILE, VALUES)


def test_the_realm_has_every_role_and_no_other() -> None:
    roles = {role["name"] for role in told()["roles"]["realm"]}
    assert roles == {*SCHOOL_ROLES, *ROLES_OF_GROUPS.values(), SECOND_FACTOR}


def test_groups_above_the_schools_give_their_role() -> None:
    groups = {f"/{g['name']}": g["realmRoles"] for g in told()["groups"] if "realmRoles" in g}
    assert groups == {path: [role] for path, role in ROLES_OF_GROUPS.items()}


def test_an_unfilled_place_in_the_realm_is_named() -> None:
    with pytest.raises(BadInput, match=r"^В realm\.json нет значений для: PUBLIC_URL\.$"):
        read_realm_file(REALM_FILE, {k: v for k, v in VALUES.items() if k != "PUBLIC_URL"})


@pytest.mark.skipif(not REAL, reason="the embedded issuer reads the file at each start")
def test_a_changed_realm_file_is_brought_in_and_nothing_twice(
    place: Place, tmp_path: Path
) -> None:
    settings = RealmSettings(
        REALM_ADMIN,
        place.realm_admin or "",
        {
            "PUBLIC_URL": place.inbox.url,
            "GATEWAY_CLIENT_SECRET": place.gateway_secret,
            "GATEWAY_ADMIN_CLIENT_SECRET": place.admin_secret,
            "REGIONAL_DEMO_CLIENT_SECRET": place.regional_secret,
            "REGION_ADMIN_CLIENT_SECRET": place.region_admin_secret,
        },
    )
    unchanged = bring_realm_up_to_date(place.issuer, settings, REALM_FILE)
    assert not any(unchanged.as_json().values())
    changed_file = tmp_path / "realm.json"
    changed_file.write_text(json.dumps(_changed(), ensure_ascii=False), encoding="utf-8")
    first = bring_realm_up_to_date(place.issuer, settings, changed_file)
    assert first.settings == ["accessCodeLifespan", "browserFlow"]
    assert first.flows == [
        "another browser", "auth-cookie", "another forms", "auth-username-password-form",
        "another second factor", "conditional-user-role", "auth-otp-form",
    ]
    assert first.roles == ["methodist"]
    assert first.groups == ["/methodists"]
    assert first.clients == ["regional-demo"]
    assert first.mappers == ["gateway: audience methodists"]
    again = bring_realm_up_to_date(place.issuer, settings, changed_file)
    assert not any(again.as_json().values())


def _changed() -> dict[str, Any]:
    # Flows of other names: as where the realm was imported before there were any of ours. The
    # tests of the second factor, which come after this one, go through them.
    told = REALM_FILE.read_text(encoding="utf-8")
    for name in ("browser", "forms", "second factor"):
        told = told.replace(f'"letopis {name}"', f'"another {name}"')
    realm: dict[str, Any] = json.loads(told)
    realm["accessCodeLifespan"] = 50
    realm["roles"]["realm"].append({"name": "methodist", "description": "Методист"})
    realm["groups"].append({"name": "methodists", "realmRoles": ["methodist"]})
    clients = {client["clientId"]: client for client in realm["clients"]}
    clients["regional-demo"]["name"] = "Another name"
    mapper = json.loads(json.dumps(clients["regional-demo"]["protocolMappers"][0]))
    mapper["name"] = "audience methodists"
    mapper["config"]["included.custom.audience"] = "methodists"
    clients["gateway"]["protocolMappers"].append(mapper)
    return realm
