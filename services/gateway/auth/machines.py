"""Machine clients: a bearer token of the issuer becomes a caller that the services understand."""

from services.gateway.auth.access import OPERATORS
from services.gateway.auth.context import Gateway
from services.gateway.auth.identity.client import IssuerDown
from services.gateway.auth.identity.tokens import TokenRefused
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.errors import Forbidden, Unauthenticated, Unavailable
from services.shared.process.clock import now
from services.shared.wording import said


class InvalidToken(Unauthenticated):
    """A bearer token was shown that is not good here."""

    kind = "invalid-token"


def machine_caller(gateway: Gateway, token: str, correlation_id: str) -> Caller:
    """Return the caller that a machine client's access token stands for.

    Raises:
        InvalidToken: signature, issuer, audience, type or time is wrong.
        Forbidden: the client holds no role of the platform.
        Unavailable: the issuer's keys are needed and it does not answer.
    """
    try:
        machine = gateway.identity.read_machine_token(token, now().timestamp())
    except TokenRefused as error:
        raise InvalidToken(
            said("Токен не подходит: проверьте подпись, срок и получателя.")
        ) from error
    except IssuerDown as error:
        raise Unavailable(said("Сервер входа не отвечает. Попробуйте через минуту.")) from error
    role = next((Role(role) for role in machine.roles if role in OPERATORS), None)
    if role is None:
        raise Forbidden(said("Клиенту не дана роль на платформе."), tie="role")
    return Caller(
        user_id=machine.subject,
        role=role,
        correlation_id=correlation_id,
        origin=f"api {machine.client_id}",
        client=machine.client_id,
    )
