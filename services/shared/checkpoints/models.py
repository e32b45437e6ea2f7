"""Tables of heads: what a service has told, and what a receiver keeps of the others."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, DateTime, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.shared.checkpoints.heads import SignedHead
from services.shared.database.base import Mechanism, Moment, SchoolKey


class ChainCheckpoint(Mechanism):
    """How far a chain had come when it was last told, and the signed statement that was told.

    `digest` and `signature` (hexadecimal) are missing where an earlier version told it;
    `filed_at` is the `at` of what the operator's file has last.
    """

    __tablename__ = "chain_checkpoint"

    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    school_id: Mapped[SchoolKey]
    sequence: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[Moment]
    digest: Mapped[str | None] = mapped_column(Text)
    signature: Mapped[str | None] = mapped_column(Text)
    filed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    def as_head(self, service: str) -> SignedHead:
        """Return the statement that was told; it must have been signed."""
        digest, signature = self.digest or "", self.signature or ""
        return SignedHead(
            service, self.chain, self.school_id, self.sequence, digest, self.at, signature
        )


class KeptHeadColumns:
    """A head of another service's chain, as it was signed; the table takes rows and keeps them.

    `agrees` is false where it contradicts what was kept before: then both stay for good.
    """

    service: Mapped[str] = mapped_column(Text, primary_key=True)
    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    school_id: Mapped[SchoolKey]
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[Moment]
    signature: Mapped[str] = mapped_column(Text)
    agrees: Mapped[bool] = mapped_column(Boolean)
    kept_at: Mapped[Moment]

    def as_head(self) -> SignedHead:
        """Return the statement that was kept."""
        return SignedHead(
            self.service,
            self.chain,
            self.school_id,
            self.sequence,
            self.digest,
            self.at,
            self.signature,
        )


class HeadAgreementColumns:
    """When a chain and the record of it were last compared and agreed, and at which row.

    `trouble` says what first contradicted the record; nothing of the platform takes it back.
    """

    service: Mapped[str] = mapped_column(Text, primary_key=True)
    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    school_id: Mapped[SchoolKey]
    sequence: Mapped[int] = mapped_column(BigInteger)
    agreed_at: Mapped[Moment]
    trouble: Mapped[str | None] = mapped_column(Text)
    troubled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
