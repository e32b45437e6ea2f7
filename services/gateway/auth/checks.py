"""Asking the issuer whether a session still holds: the backstop for a lost logout message.

Whoever is signed in finds new roles, and loses taken ones, at the same moment.
"""

from datetime import datetime

from services.gateway.auth.context import Gateway
from services.gateway.auth.identity.client import IssuerDown, LoginRefused, SignedIn
from services.gateway.auth.identity.memberships import in_order, same_or_first
from services.gateway.auth.identity.tokens import TokenRefused
from services.gateway.auth.login import sealed
from services.gateway.auth.models import BrowserSession
from services.gateway.auth.sessions import CurrentSession, claim_check, confirm, end_session
from services.gateway.security.keys import opened
from services.shared.process.logs import get_logger

log = get_logger()


def check_session(gateway: Gateway, current: CurrentSession, now: datetime) -> bool:
    """Ask the issuer whether `current` still holds; tell whether it was changed or ended.

    The database is not held while the issuer thinks. While it does not answer the session goes
    on, for as long as the settings allow (`unchecked_for`).
    """
    with gateway.database.transaction() as session:
        claimed = claim_check(session, current, now)
    if claimed is None:
        return False
    try:
        signed_in = _refreshed(gateway, claimed, now)
    except IssuerDown as error:
        log.warning("session not checked", error=type(error).__name__)
        return False
    with gateway.database.transaction() as session:
        memberships = in_order(signed_in.identity.memberships) if signed_in else ()
        membership = same_or_first(memberships, current.membership)
        if signed_in is None or membership is None:
            end_session(session, current.session_id)
        else:
            tokens = sealed(gateway, signed_in)
            confirm(session, current.session_id, signed_in, membership, tokens, now)
    return True


def _refreshed(gateway: Gateway, claimed: BrowserSession, now: datetime) -> SignedIn | None:
    """Return what the issuer says now; None where it no longer knows the session."""
    token = claimed.refresh_token and opened(gateway.keys.tokens, claimed.refresh_token)
    if not token:
        return None
    try:
        return gateway.identity.refresh(token.decode(), now.timestamp())
    except (LoginRefused, TokenRefused) as error:
        log.info("session no longer holds", error=type(error).__name__)
        return None
