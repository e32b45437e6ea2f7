"""Accounts: who of a class or of the staff can be invited, and what an account is."""

from typing import Any
from uuid import UUID

from services.journal.accounts import usecases as accounts
from services.journal.accounts.access import ACCOUNTS_READ, INVITEES_INVITE, INVITEES_READ
from services.journal.accounts.schemas import (
    AccountSchema,
    InviteesQuery,
    InviteesSchema,
    InviteSchema,
)
from services.journal.accounts.usecases import Invitees, ListedAccount
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("accounts", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/invitees")
@demands(INVITEES_READ)
@blueprint.arguments(InviteesQuery, location="query")
@blueprint.response(200, InviteesSchema)
def list_invitees(query: dict[str, Any]) -> Invitees:
    """Люди класса или сотрудники: у кого есть логин, кого можно пригласить."""
    return accounts.list_invitees(current_database(), current_caller(), query["class_id"])


@blueprint.post("/invitees")
@demands(INVITEES_INVITE)
@blueprint.arguments(InviteSchema)
@blueprint.response(200, InviteesSchema)
def invite(body: dict[str, Any]) -> Invitees:
    """Дать отмеченным людям логины, чтобы шлюз выдал им одноразовые коды."""
    return accounts.invite(
        current_database(), current_caller(), body["class_id"], body["person_ids"]
    )


@blueprint.get("/accounts/<uuid:person_id>")
@demands(ACCOUNTS_READ)
@blueprint.response(200, AccountSchema)
def find_account(person_id: UUID) -> ListedAccount:
    """Учётная запись человека (только для шлюза)."""
    return accounts.find_account(current_database(), current_caller(), person_id)
