"""What the gateway destroys with a case file, and what stays, and why."""

from services.shared.contracts import GATEWAY_DESTRUCTION_ANSWERED
from services.shared.erasure import DataClass, Erasure, Stays
from services.shared.erasure.parts import messages
from services.shared.settings import Settings


def erasure(_settings: Settings) -> Erasure:
    """Return what the gateway declares: it keeps no record of a child, only who has signed in."""
    return Erasure(
        answer=GATEWAY_DESTRUCTION_ANSWERED,
        classes=(
            DataClass("gateway.messages", "Сообщения о деле в очередях шлюза", messages()),
        ),
        stays=(
            Stays(
                "access_log",
                "журнал доступа: значений не содержит, хранится по своему сроку, не менее 3 лет",
            ),
        ),
    )
