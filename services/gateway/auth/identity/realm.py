"""Brings a Keycloak realm up to date with the realm file: compared and changed, never deleted."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson
from keycloak import KeycloakAdmin, KeycloakOpenIDConnection

from services.gateway.auth.identity.realm_flows import bring_flows
from services.gateway.auth.identity.settings import RealmSettings
from services.shared.errors import BadInput

_PLACEHOLDER = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
_APART = (
    "roles", "groups", "clients", "clientScopeMappings", "users", "components",
    "authenticationFlows", "authenticatorConfig",
)
_PROFILE = ("org.keycloak.userprofile.UserProfileProvider", "kc.user.profile.config")
_MANAGEMENT = "realm-management"


@dataclass
class RealmReport:
    """What was changed, each by its name."""

    settings: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    clients: list[str] = field(default_factory=list)
    mappers: list[str] = field(default_factory=list)
    profile: list[str] = field(default_factory=list)
    rights: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the report for `--json`."""
        return asdict(self)


def read_realm_file(path: Path, values: Mapping[str, str]) -> dict[str, Any]:
    """Read a realm file and fill its placeholders.

    Raises:
        BadInput: a placeholder has no value.
    """
    text = path.read_text(encoding="utf-8")
    unfilled = sorted(set(_PLACEHOLDER.findall(text)) - set(values))
    if unfilled:
        raise BadInput(f"В {path.name} нет значений для: {', '.join(unfilled)}.")
    document: dict[str, Any] = orjson.loads(_PLACEHOLDER.sub(lambda p: values[p[1]], text))
    return document


def bring_realm_up_to_date(
    issuer: str, settings: RealmSettings, realm_file: Path
) -> RealmReport:
    """Change the realm where it differs from the file; what the file does not name stays."""
    realm = read_realm_file(realm_file, settings.values)
    server, _, name = issuer.rstrip("/").rpartition("/realms/")
    admin = KeycloakAdmin(
        connection=KeycloakOpenIDConnection(
            server_url=f"{server}/",
            realm_name=name,
            user_realm_name="master",
            username=settings.username,
            password=settings.password,
            timeout=30,
        )
    )
    report = RealmReport()
    _roles(admin, realm, report)
    bring_flows(admin, realm, report.flows)
    _settings(admin, realm, report)
    _groups(admin, realm, report)
    for client in realm["clients"]:
        _client(admin, client, report)
    _rights(admin, realm, report)
    _profile(admin, realm, report)
    return report


def _settings(admin: KeycloakAdmin, realm: Mapping[str, Any], report: RealmReport) -> None:
    wanted = {key: value for key, value in realm.items() if key not in _APART}
    changes = _differences(admin.get_realm(realm["realm"]), wanted)
    if changes:
        admin.update_realm(realm["realm"], changes)
    report.settings += sorted(changes)


def _roles(admin: KeycloakAdmin, realm: Mapping[str, Any], report: RealmReport) -> None:
    existing = {role["name"]: role for role in admin.get_realm_roles()}
    for role in realm["roles"]["realm"]:
        name = role["name"]
        if name not in existing:
            admin.create_realm_role(role)
        elif _differences(existing[name], role):
            admin.update_realm_role(name, {**existing[name], **role})
        else:
            continue
        report.roles.append(name)


def _groups(admin: KeycloakAdmin, realm: Mapping[str, Any], report: RealmReport) -> None:
    existing = {group["name"]: group["id"] for group in admin.get_groups()}
    for group in realm["groups"]:
        name = group["name"]
        group_id = str(existing.get(name) or admin.create_group({"name": name}))
        given = {role["name"] for role in admin.get_group_realm_roles(group_id)}
        missing = [role for role in group.get("realmRoles", ()) if role not in given]
        if missing:
            roles = [admin.get_realm_role(role) for role in missing]
            admin.assign_group_realm_roles(group_id, roles)
        if missing or name not in existing:
            report.groups.append(f"/{name}")


def _client(admin: KeycloakAdmin, client: Mapping[str, Any], report: RealmReport) -> None:
    name = client["clientId"]
    inner_id = admin.get_client_id(name)
    if inner_id is None:
        admin.create_client(dict(client))
        report.clients.append(name)
        return
    existing = admin.get_client(inner_id)
    wanted = {key: value for key, value in client.items() if key != "protocolMappers"}
    changes = _differences(existing, wanted)
    if changes:
        admin.update_client(inner_id, {**existing, **changes})
        report.clients.append(name)
    _mappers(admin, inner_id, client, report)


def _mappers(
    admin: KeycloakAdmin, inner_id: str, client: Mapping[str, Any], report: RealmReport
) -> None:
    existing = {mapper["name"]: mapper for mapper in admin.get_mappers_from_client(inner_id)}
    for mapper in client.get("protocolMappers", ()):
        known = existing.get(mapper["name"])
        if known is None:
            admin.add_mapper_to_client(inner_id, mapper)
        elif changes := _differences(known, mapper):
            admin.update_client_mapper(inner_id, known["id"], {**known, **changes})
        else:
            continue
        report.mappers.append(f"{client['clientId']}: {mapper['name']}")


def _rights(admin: KeycloakAdmin, realm: Mapping[str, Any], report: RealmReport) -> None:
    """Give service accounts the roles that the file gives them."""
    management = _inner_id(admin, _MANAGEMENT)
    for user in realm["users"]:
        client = user["serviceAccountClientId"]
        inner_id = _inner_id(admin, client)
        account = admin.get_client_service_account_user(inner_id)["id"]
        given = {r["name"] for r in admin.get_client_roles_of_user(account, management)}
        wanted = user["clientRoles"][_MANAGEMENT]
        missing = [admin.get_client_role(management, r) for r in wanted if r not in given]
        if missing:
            admin.assign_client_role(account, management, missing)
            # Without full scope, a role that the account has is not in its tokens by itself.
            admin.assign_client_roles_to_client_scope(inner_id, management, missing)
            report.rights += [f"{client}: {role['name']}" for role in missing]


def _inner_id(admin: KeycloakAdmin, client_id: str) -> str:
    found = admin.get_client_id(client_id)
    if found is None:
        raise BadInput(f"В realm нет клиента «{client_id}».")
    return found


def _profile(admin: KeycloakAdmin, realm: Mapping[str, Any], report: RealmReport) -> None:
    provider, key = _PROFILE
    wanted = orjson.loads(realm["components"][provider][0]["config"][key][0])["attributes"]
    existing = admin.get_realm_users_profile()
    by_name = {attribute["name"]: attribute for attribute in existing["attributes"]}
    changed = [a for a in wanted if _differences(by_name.get(a["name"], {}), a)]
    if changed:
        by_name |= {a["name"]: {**by_name.get(a["name"], {}), **a} for a in changed}
        admin.update_realm_users_profile({**existing, "attributes": list(by_name.values())})
    report.profile += [attribute["name"] for attribute in changed]


def _differences(existing: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what must change; a mapping is merged, and the order of a list does not count."""
    changes = {}
    for key, value in wanted.items():
        known = existing.get(key)
        if isinstance(value, Mapping) and isinstance(known, Mapping):
            inner = _differences(known, value)
            if inner:
                changes[key] = {**known, **value}
        elif not _same(known, value):
            changes[key] = value
    return changes


def _same(known: Any, wanted: Any) -> bool:
    if isinstance(wanted, list) and isinstance(known, list):
        return sorted(map(_text, known)) == sorted(map(_text, wanted))
    return bool(known == wanted)


def _text(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
