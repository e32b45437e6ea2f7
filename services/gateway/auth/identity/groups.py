"""The tree of groups at the issuer, as far as it stands for memberships."""

from collections.abc import Iterable, Mapping
from typing import Any

from keycloak import KeycloakAdmin

from services.gateway.auth.identity.memberships import (
    SECOND_FACTOR_ROLES,
    is_ours,
    memberships_of,
)
from services.shared.errors import BadInput

_SCHOOLS = "/schools"
SECOND_FACTOR = "second_factor"
"""The realm role whose holders need a second factor (deploy/keycloak/realm.json)."""


class GroupTree:
    """Group paths with their ids, read once; missing ones are made with the role they give."""

    def __init__(self, admin: KeycloakAdmin, *, second_factor: bool) -> None:
        """Read the tree; with `second_factor`, groups of those who need one give that role."""
        self._admin = admin
        self._second_factor = second_factor
        self._ids: dict[str, str] = {}
        self._ensured: set[str] = set()
        for group in admin.get_groups():
            self._add("", group)
        for path, group_id in list(self._ids.items()):
            if path.count("/") == 2 and path.startswith(f"{_SCHOOLS}/"):
                self._add_children(path, admin.get_group_children(group_id))

    def ensure(self, paths: Iterable[str]) -> int:
        """Make the groups that are missing; return how many were."""
        missing = [path for path in paths if path not in self._ensured]
        made = sum(self._ensure(path) for path in missing)
        self._ensured.update(missing)
        return made

    def id_of(self, path: str) -> str:
        """Return the id of a group.

        Raises:
            ValueError: it stands for no membership, so it is none of our business.
        """
        if not is_ours(path):
            raise ValueError(path)
        return self._ids[path]

    def members(self) -> dict[str, set[str]]:
        """Return the paths of the groups of each subject."""
        found: dict[str, set[str]] = {}
        for path, group_id in self._ids.items():
            if is_ours(path):
                for member in self._admin.get_group_members(
                    group_id, {"briefRepresentation": "true"}
                ):
                    found.setdefault(member["id"], set()).add(path)
        return found

    def _add(self, parent: str, group: Mapping[str, Any]) -> None:
        path = f"{parent}/{group['name']}"
        self._ids[path] = group["id"]
        self._add_children(path, group.get("subGroups") or [])

    def _add_children(self, path: str, children: Iterable[Mapping[str, Any]]) -> None:
        for child in children:
            self._add(path, child)

    def _ensure(self, path: str) -> int:
        made = 0
        if path not in self._ids:
            parent, _, name = path.rpartition("/")
            made += self._ensure(parent) if parent else 0
            self._ids[path] = self._create(name, self._ids.get(parent))
            made += 1
        for membership in memberships_of([path]):
            self._give_role(self._ids[path], membership.role)
            if self._second_factor and membership.role in SECOND_FACTOR_ROLES:
                self._give_role(self._ids[path], SECOND_FACTOR)
                self._demand_second_factor(self._ids[path])
        return made

    def _create(self, name: str, parent: str | None) -> str:
        created: str | None = self._admin.create_group({"name": name}, parent=parent)
        if created is None:
            raise RuntimeError("the issuer made a group and did not say which")
        return created

    def _give_role(self, group_id: str, role: str) -> None:
        # What may still be given is all that the service account can see of the realm's roles.
        realm = self._admin.connection.realm_name
        url = f"admin/realms/{realm}/groups/{group_id}/role-mappings/realm/available"
        missing = [r for r in self._admin.connection.raw_get(url).json() if r["name"] == role]
        if missing:
            self._admin.assign_group_realm_roles(group_id, missing)

    def _demand_second_factor(self, group_id: str) -> None:
        given = {role["name"] for role in self._admin.get_group_realm_roles(group_id)}
        if SECOND_FACTOR not in given:
            raise BadInput(
                f"В realm нет роли «{SECOND_FACTOR}»: без неё второй фактор не спрашивают. "
                "Выполните «letopis accounts realm» и повторите."
            )
