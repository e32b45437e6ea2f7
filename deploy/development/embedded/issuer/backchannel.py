"""Tells the clients of the realm that sessions are over (back-channel logout)."""

from collections.abc import Iterable
from datetime import datetime

import urllib3

from deploy.development.embedded.issuer.context import Issuer
from deploy.development.embedded.issuer.realm import Client
from deploy.development.embedded.issuer.tables import LoginSession
from services.shared.process.logs import get_logger

log = get_logger()

_http = urllib3.PoolManager(timeout=urllib3.Timeout(connect=1.0, read=2.0), retries=False)


def tell_clients(issuer: Issuer, ended: Iterable[LoginSession], now: datetime) -> None:
    """Send a logout token for every ended session to every client that wants one.

    One attempt, as Keycloak does: who misses it learns of it at the next refresh.
    """
    for login in ended:
        for client in issuer.realm.clients.values():
            if client.backchannel_url:
                _send(issuer, client, login, now)


def _send(issuer: Issuer, client: Client, login: LoginSession, now: datetime) -> None:
    token = issuer.signer.sign(issuer.writer.logout(client, login, now), typ="logout+jwt")
    url = client.backchannel_url or ""
    try:
        answer = _http.request_encode_body(
            "POST", url, fields={"logout_token": token}, encode_multipart=False
        )
    except urllib3.exceptions.HTTPError as error:
        log.warning("logout token not delivered", client=client.client_id, error=str(error)[:200])
        return
    if answer.status >= 300:
        log.warning("logout token refused", client=client.client_id, status=answer.status)
