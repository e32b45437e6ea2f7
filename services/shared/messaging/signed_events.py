"""The signature of an event: every event of the platform carries one of the service it is from.

A broker says nothing of who has published: whoever gets hold of an account can publish under any
name. So an event carries, as its attribute `signature`, its sender's signature over all else that
it says: id, type, school, subject, number, moment, actor, data. A part changed, or taken over into
another event, makes it wrong.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace

from services.shared.accountability.signing import Signatures, Signer
from services.shared.messaging.envelope import Envelope, Refused, service_of


def sign(signer: Signer, envelope: Envelope) -> Envelope:
    """Return an event with its sender's signature."""
    return replace(envelope, signature=_text(signer.seal(envelope.signed())))


def demand_signature(signatures: Signatures, envelope: Envelope) -> None:
    """Go on only with an event that is signed by the service that its type names.

    Raises:
        Refused: it is not signed, or not by that service, or was changed since.
    """
    service = service_of(envelope.type)
    if not envelope.signature:
        raise Refused("unsigned", f"Событие без подписи сервиса {service}: не исполнено.")
    if not _holds(signatures, service, envelope):
        raise Refused(
            "signature",
            f"Подпись под событием — не сервиса {service}, или после неё что-то изменено: "
            "не исполнено.",
        )


def _holds(signatures: Signatures, service: str, envelope: Envelope) -> bool:
    try:
        content, signature = envelope.signed(), _raw(envelope.signature)
    except (ValueError, TypeError):
        # No signature at all, or data that could not have been written down to be signed.
        return False
    return signatures.holds(service, content, signature)


def _raw(signature: str) -> bytes:
    """Return the bytes of a signature; there is one way to write them.

    Raises:
        ValueError: it is not well formed.
    """
    raw = urlsafe_b64decode(signature.encode() + b"=" * (-len(signature) % 4))
    if _text(raw) != signature:
        raise ValueError("not well formed")
    return raw


def _text(signature: bytes) -> str:
    return urlsafe_b64encode(signature).rstrip(b"=").decode()
