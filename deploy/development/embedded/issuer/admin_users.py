"""The part of Keycloak's admin API about users that our account commands use."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from deploy.development.embedded.issuer.accounts import (
    group_at,
    groups_of,
    join_group,
    leave_group,
    lock_username,
    username_taken,
)
from deploy.development.embedded.issuer.admin_access import demand_admin, refuse
from deploy.development.embedded.issuer.context import issuer, work
from deploy.development.embedded.issuer.passwords import credential_from
from deploy.development.embedded.issuer.sessions import end_logins_of
from deploy.development.embedded.issuer.tables import Account, Group
from services.shared.database.base import new_id

blueprint = Blueprint("admin_users", __name__)
blueprint.before_request(demand_admin)

_COLUMNS = {"firstName": "first_name", "lastName": "last_name", "email": "email"}
_DECLARED = ("person_id",)


@blueprint.get("/users")
def list_users() -> list[dict[str, Any]]:
    """List accounts, page by page, by name."""
    query = select(Account).order_by(Account.username)
    query_args = request.args
    if "username" in query_args:
        name = query_args["username"].lower()
        exact = query_args.get("exact", "").lower() == "true"
        query = query.where(
            Account.username == name if exact else Account.username.contains(name)
        )
    if "q" in query_args:
        name, _, value = query_args["q"].partition(":")
        query = query.where(Account.attributes[name].contains([value]))
    if "enabled" in query_args:
        query = query.where(Account.enabled == (query_args["enabled"].lower() == "true"))
    page = query.offset(query_args.get("first", 0, int)).limit(query_args.get("max", 100, int))
    brief = query_args.get("briefRepresentation", "").lower() == "true"
    return [represent(account, brief=brief) for account in work().session.scalars(page)]


@blueprint.get("/users/count")
def count_users() -> ResponseReturnValue:
    """Count the accounts."""
    return str(work().session.scalar(select(func.count()).select_from(Account))), 200


@blueprint.post("/users")
def create_user() -> ResponseReturnValue:
    """Make an account, with its password and groups."""
    body = request.get_json()
    lock_username(work().session, body["username"])
    if username_taken(work().session, body["username"]):
        return refuse("User exists with same username", 409)
    account = Account(
        id=new_id(), username=body["username"].strip().lower(), attributes={},
        enabled=False, created_at=work().now,
    )
    _change(account, body)
    work().session.add(account)
    work().session.flush()
    for path in body.get("groups", ()):
        group = group_at(work().session, path)
        if group is None:
            work().session.rollback()
            return refuse(f"Group path {path} not found", 404)
        join_group(work().session, account.id, group.id)
    return "", 201, {"Location": f"{request.base_url}/{account.id}"}


@blueprint.get("/users/<uuid:user_id>")
def get_user(user_id: UUID) -> dict[str, Any]:
    """Show an account."""
    return represent(_account(user_id))


@blueprint.put("/users/<uuid:user_id>")
def update_user(user_id: UUID) -> ResponseReturnValue:
    """Change what is told of an account; what is not told stays."""
    _change(_account(user_id), request.get_json())
    return "", 204


@blueprint.put("/users/<uuid:user_id>/reset-password")
def reset_password(user_id: UUID) -> ResponseReturnValue:
    """Set a password."""
    body = request.get_json()
    if len(body.get("value", "")) < issuer().realm.shortest_password:
        return refuse("invalidPasswordMinLengthMessage", 400)
    _account(user_id).credential = credential_from(body)
    return "", 204


@blueprint.get("/users/<uuid:user_id>/credentials")
def list_credentials(user_id: UUID) -> list[dict[str, str]]:
    """List what an account can prove itself with."""
    account = _account(user_id)
    known = {"password": account.credential, "otp": account.factor}
    return [{"id": kind, "type": kind} for kind, kept in known.items() if kept]


@blueprint.delete("/users/<uuid:user_id>/credentials/<credential_id>")
def delete_credential(user_id: UUID, credential_id: str) -> ResponseReturnValue:
    """Forget a second factor: a new one is set up at the next login."""
    account = _account(user_id)
    if credential_id != "otp" or account.factor is None:
        abort(404)
    account.factor = account.factor_step = None
    return "", 204


@blueprint.post("/users/<uuid:user_id>/logout")
def logout_user(user_id: UUID) -> ResponseReturnValue:
    """End every session of an account, and tell the clients."""
    account = _account(user_id)
    work().ended += end_logins_of(work().session, account.id, work().now)
    return "", 204


@blueprint.get("/users/<uuid:user_id>/groups")
def list_groups_of(user_id: UUID) -> list[dict[str, Any]]:
    """List the groups of an account."""
    groups = groups_of(work().session, _account(user_id).id)
    first, most = request.args.get("first", 0, int), request.args.get("max", 100, int)
    return [
        {"id": str(group.id), "name": group.path.rpartition("/")[2], "path": group.path}
        for group in groups[first : first + most]
    ]


@blueprint.put("/users/<uuid:user_id>/groups/<uuid:group_id>")
def join(user_id: UUID, group_id: UUID) -> ResponseReturnValue:
    """Put an account into a group."""
    if work().session.get(Group, group_id) is None:
        abort(404)
    join_group(work().session, _account(user_id).id, group_id)
    return "", 204


@blueprint.delete("/users/<uuid:user_id>/groups/<uuid:group_id>")
def leave(user_id: UUID, group_id: UUID) -> ResponseReturnValue:
    """Take an account out of a group."""
    leave_group(work().session, _account(user_id).id, group_id)
    return "", 204


@blueprint.delete("/attack-detection/brute-force/users/<uuid:user_id>")
def unlock(user_id: UUID) -> ResponseReturnValue:
    """Forget the wrong passwords of an account."""
    account = _account(user_id)
    account.failures, account.locked_until = 0, None
    return "", 204


def represent(account: Account, *, brief: bool = False) -> dict[str, Any]:
    """Return an account in Keycloak's words."""
    shown: dict[str, Any] = {
        "id": str(account.id),
        "username": account.username,
        "firstName": account.first_name,
        "lastName": account.last_name,
        "email": account.email,
        "enabled": account.enabled,
        "createdTimestamp": int(account.created_at.timestamp() * 1000),
    }
    return shown if brief else {**shown, "attributes": account.attributes}


def _change(account: Account, body: dict[str, Any]) -> None:
    for name, column in _COLUMNS.items():
        if name in body:
            setattr(account, column, body[name])
    if "enabled" in body:
        account.enabled = bool(body["enabled"])
    if "attributes" in body:
        # As Keycloak: what the user profile does not declare is dropped without a word.
        account.attributes = {k: v for k, v in body["attributes"].items() if k in _DECLARED}
    for credential in body.get("credentials", ()):
        account.credential = credential_from(credential)


def _account(user_id: UUID) -> Account:
    account = work().session.get(Account, user_id)
    if account is None:
        abort(404)
    return account
