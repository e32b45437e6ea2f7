"""A signed head: how far a chain had come, stated by its service; evidence by itself.

Whoever has kept one can show it later, wherever it was kept: the signature is over all of it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from services.shared.accountability.signing import Signatures, Signer
from services.shared.messaging.event_data import DIGEST, SIGNATURE


@dataclass(frozen=True)
class SignedHead:
    """A chain of a school had this row last, with this digest (hexadecimal), at this moment."""

    service: str
    chain: str
    school: str
    sequence: int
    digest: str
    at: datetime
    signature: str = ""

    def signed(self) -> bytes:
        """Return the bytes that the signature covers."""
        return orjson.dumps(
            [
                "chain head",
                self.service,
                self.school,
                self.chain,
                self.sequence,
                self.digest,
                self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            ]
        )

    def is_genuine(self, signatures: Signatures) -> bool:
        """Tell whether the service that it names has signed it, with a key of today or before."""
        return signatures.holds(self.service, self.signed(), read_signature(self.signature))

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON, as it is written into files and messages."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        return {**asdict(self), "at": at}


class SignedHeadSchema(Schema):
    """A signed head as plain JSON."""

    class Meta:
        """A newer writer may say more."""

        unknown = EXCLUDE

    service = fields.String(required=True, metadata={"example": "journal"})
    chain = fields.String(required=True, metadata={"example": "access_log"})
    school = fields.String(required=True, metadata={"example": "131"})
    sequence = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    digest = fields.String(required=True, validate=DIGEST)
    at = fields.AwareDateTime(required=True)
    signature = fields.String(required=True, validate=SIGNATURE)

    @post_load
    def make(self, loaded: dict[str, Any], **_: Any) -> SignedHead:
        """Return the head."""
        return SignedHead(**loaded)


def sign_head(
    signer: Signer, chain: str, school: str, sequence: int, digest: bytes, at: datetime
) -> SignedHead:
    """Return a head as its service states it."""
    head = SignedHead(signer.service, chain, school, sequence, digest.hex(), at)
    return SignedHead(**{**vars(head), "signature": signer.seal(head.signed()).hex()})


def read_signature(text: str) -> bytes:
    """Return the bytes of a signature in hexadecimal; none of anything else: nobody signs so."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def read_head(found: object) -> SignedHead:
    """Return the head that plain JSON is.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(found, Mapping):
        raise ValueError("no signed head")
    try:
        head: SignedHead = SignedHeadSchema().load(found)
    except ValidationError as error:
        raise ValueError("no signed head") from error
    return head
