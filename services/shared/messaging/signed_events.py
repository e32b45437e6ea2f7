"""Signed events: a service acts on them only under the signature of the one that sends them.

All services share one account at the broker, so whoever gets into one of them can publish under
any name. Such an event carries, as its attribute `signature`, its sender's signature over all
else that it says: type, school, subject, number, moment, data. A part changed, or taken over into
another event, makes it wrong.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace

from services.shared.accountability.signing import Signatures, Signer
from services.shared.errors import BadInput
from services.shared.messaging.envelope import Envelope, service_of


def sign(signer: Signer, envelope: Envelope) -> Envelope:
    """Return an event with its sender's signature."""
    seal = urlsafe_b64encode(signer.seal(envelope.signed()))
    return replace(envelope, signature=seal.rstrip(b"=").decode())


def demand_signature(signatures: Signatures, envelope: Envelope) -> None:
    """Go on only with an event that is signed by the service that its type names.

    Raises:
        BadInput: it is not signed, or not by that service, or was changed since.
    """
    service = service_of(envelope.type)
    if not envelope.signature:
        raise BadInput(f"Распоряжение без подписи сервиса {service}: не исполнено.")
    if not signatures.holds(service, envelope.signed(), _raw(envelope.signature)):
        raise BadInput(
            f"Подпись под распоряжением — не сервиса {service}, или после неё что-то изменено: "
            "не исполнено."
        )


def _raw(signature: str) -> bytes:
    """Return the bytes of a signature; of one that is not well formed, none."""
    try:
        return urlsafe_b64decode(signature.encode() + b"=" * (-len(signature) % 4))
    except ValueError:
        return b""
