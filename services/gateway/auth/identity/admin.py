"""Keycloak's admin API: a client of it, and its errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from keycloak import KeycloakAdmin, KeycloakOpenIDConnection
from keycloak.exceptions import KeycloakConnectionError, KeycloakError

from services.gateway.auth.identity.client import IssuerDown
from services.shared.errors import NotFound
from services.shared.wording import said


def admin_client(
    issuer: str, client_id: str, client_secret: str, *, timeout: int = 10
) -> KeycloakAdmin:
    """Return the admin API as a service account; nothing is asked of the issuer yet."""
    server, _, realm = issuer.rstrip("/").rpartition("/realms/")
    return KeycloakAdmin(
        connection=KeycloakOpenIDConnection(
            server_url=f"{server}/",
            realm_name=realm,
            client_id=client_id,
            client_secret_key=client_secret,
            grant_type="client_credentials",
            timeout=timeout,
        )
    )


@contextmanager
def translate_errors() -> Iterator[None]:
    """Turn errors of the issuer into ours.

    Raises:
        NotFound: it knows no such thing.
        IssuerDown: it does not answer, or answers with an error of its own.
    """
    try:
        yield
    except KeycloakConnectionError as error:
        raise IssuerDown(type(error).__name__) from error
    except KeycloakError as error:
        if error.response_code == 404:
            raise NotFound(said("Такой учётной записи нет.")) from error
        if error.response_code is None or error.response_code >= 500:
            raise IssuerDown(f"HTTP {error.response_code}") from error
        raise
