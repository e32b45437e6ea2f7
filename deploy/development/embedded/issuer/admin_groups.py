"""The part of Keycloak's admin API about groups that our account commands use."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from deploy.development.embedded.issuer.accounts import children_of, create_group, group_at
from deploy.development.embedded.issuer.admin_access import demand_admin, refuse
from deploy.development.embedded.issuer.admin_users import represent
from deploy.development.embedded.issuer.context import issuer, work
from deploy.development.embedded.issuer.tables import Account, Group, GroupMember

blueprint = Blueprint("admin_groups", __name__)
blueprint.before_request(demand_admin)


@blueprint.get("/groups")
def list_first_groups() -> list[dict[str, Any]]:
    """List the groups that lie in no other."""
    return _page([_represent(group) for group in children_of(work().session, "")])


@blueprint.post("/groups")
def create_first_group() -> ResponseReturnValue:
    """Make a group that lies in no other."""
    return _create("")


@blueprint.get("/groups/<uuid:group_id>")
def get_group(group_id: UUID) -> dict[str, Any]:
    """Show a group."""
    return _represent(_group(group_id))


@blueprint.get("/group-by-path/<path:path>")
def get_by_path(path: str) -> ResponseReturnValue:
    """Show the group at a path."""
    group = group_at(work().session, "/" + path.strip("/"))
    return _represent(group) if group else refuse("Group path does not exist", 404)


@blueprint.get("/groups/<uuid:group_id>/children")
def list_children(group_id: UUID) -> list[dict[str, Any]]:
    """List the groups right below a group."""
    below = children_of(work().session, _group(group_id).path)
    return _page([_represent(group) for group in below])


@blueprint.post("/groups/<uuid:group_id>/children")
def create_child(group_id: UUID) -> ResponseReturnValue:
    """Make a group right below a group."""
    return _create(_group(group_id).path)


@blueprint.get("/groups/<uuid:group_id>/members")
def list_members(group_id: UUID) -> list[dict[str, Any]]:
    """List who is in a group."""
    query = (
        select(Account)
        .join(GroupMember, GroupMember.account_id == Account.id)
        .where(GroupMember.group_id == _group(group_id).id)
        .order_by(Account.username)
    )
    page = query.offset(request.args.get("first", 0, int)).limit(request.args.get("max", 100, int))
    return [represent(account) for account in work().session.scalars(page)]


@blueprint.get("/groups/<uuid:group_id>/role-mappings/realm")
def list_roles(group_id: UUID) -> list[dict[str, str]]:
    """List the roles that a group gives."""
    return [_role(name) for name in _group(group_id).realm_roles]


@blueprint.get("/groups/<uuid:group_id>/role-mappings/realm/available")
def list_available_roles(group_id: UUID) -> list[dict[str, str]]:
    """List the roles that a group could give besides."""
    given = _group(group_id).realm_roles
    return [_role(name) for name in issuer().realm.roles if name not in given]


@blueprint.post("/groups/<uuid:group_id>/role-mappings/realm")
def add_roles(group_id: UUID) -> ResponseReturnValue:
    """Let a group give roles."""
    group = _group(group_id)
    wanted = [role["name"] for role in request.get_json()]
    if not set(wanted) <= set(issuer().realm.roles):
        return refuse("Role not found", 404)
    group.realm_roles = sorted({*group.realm_roles, *wanted})
    return "", 204


def _create(parent: str) -> ResponseReturnValue:
    path = f"{parent}/{request.get_json()['name']}"
    if not create_group(work().session, path):
        return refuse("Sibling group with the given name already exists.", 409)
    group = group_at(work().session, path)
    if group is None:
        abort(500)
    where = request.base_url.partition("/groups")[0]
    return _represent(group), 201, {"Location": f"{where}/groups/{group.id}"}


def _represent(group: Group) -> dict[str, Any]:
    return {
        "id": str(group.id),
        "name": group.path.rpartition("/")[2],
        "path": group.path,
        "subGroupCount": len(children_of(work().session, group.path)),
        "subGroups": [],
        "realmRoles": list(group.realm_roles),
    }


def _role(name: str) -> dict[str, str]:
    return {"id": name, "name": name}


def _page(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first = request.args.get("first", 0, int)
    return rows[first : first + request.args.get("max", 100, int)]


def _group(group_id: UUID) -> Group:
    group = work().session.get(Group, group_id)
    if group is None:
        abort(404)
    return group
