"""The part of Keycloak's admin API about clients that adding a regional system uses."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from deploy.development.embedded.issuer.admin_access import demand_client_admin, refuse
from deploy.development.embedded.issuer.context import client_named, work
from deploy.development.embedded.issuer.tables import RegisteredClient
from services.shared.database.base import new_id

blueprint = Blueprint("admin_clients", __name__)
blueprint.before_request(demand_client_admin)


@blueprint.get("/clients")
def list_clients() -> list[dict[str, Any]]:
    """List registered clients; those of the realm file are not changed through this API."""
    query = select(RegisteredClient).order_by(RegisteredClient.client_id)
    if "clientId" in request.args:
        query = query.where(RegisteredClient.client_id == request.args["clientId"])
    return [_represent(client) for client in work().session.scalars(query)]


@blueprint.post("/clients")
def create_client() -> ResponseReturnValue:
    """Register a client."""
    body = request.get_json()
    if client_named(body["clientId"]) is not None:
        return refuse(f"Client {body['clientId']} already exists", 409)
    client = RegisteredClient(id=new_id(), client_id=body["clientId"], representation=body)
    work().session.add(client)
    return "", 201, {"Location": f"{request.base_url}/{client.id}"}


@blueprint.get("/clients/<uuid:client_id>")
def get_client(client_id: UUID) -> dict[str, Any]:
    """Show a client."""
    return _represent(_client(client_id))


@blueprint.put("/clients/<uuid:client_id>")
def update_client(client_id: UUID) -> ResponseReturnValue:
    """Change what is told of a client; what is not told stays."""
    client = _client(client_id)
    client.representation = {**client.representation, **request.get_json()}
    return "", 204


def _represent(client: RegisteredClient) -> dict[str, Any]:
    return {**client.representation, "id": str(client.id), "clientId": client.client_id}


def _client(client_id: UUID) -> RegisteredClient:
    client = work().session.get(RegisteredClient, client_id)
    if client is None:
        abort(404)
    return client
