"""Who may use the embedded issuer's admin API: a service account with the roles for it."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from deploy.development.embedded.issuer.bearer import bearer_claims


def demand_admin() -> ResponseReturnValue | None:
    """Refuse whoever lacks `view-users` for reading, or `manage-users` for writing."""
    return _demand("view-users" if request.method == "GET" else "manage-users")


def demand_client_admin() -> ResponseReturnValue | None:
    """Refuse whoever lacks `manage-clients`."""
    return _demand("manage-clients")


def _demand(needed: str) -> ResponseReturnValue | None:
    claims = bearer_claims()
    if claims is None:
        return refuse("HTTP 401 Unauthorized", 401)
    given = claims.get("resource_access", {}).get("realm-management", {}).get("roles", ())
    return None if needed in given else refuse("HTTP 403 Forbidden", 403)


def refuse(message: str, status: int) -> ResponseReturnValue:
    """Return an error in Keycloak's form."""
    return jsonify({"errorMessage": message}), status
