"""Tables of heads: what a service has told, and what a receiver keeps of the others."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem

from services.shared.checkpoints.heads import SignedHead
from services.shared.database.base import Mechanism, Moment, SchoolKey


class ChainCheckpoint(Mechanism):
    """How far a chain had come when it was last told, and the signed statement that was told.

    `digest` and `signature` (hexadecimal) are missing where an earlier version told it;
    `told` are the rows at which it was told before this one, the newest first. `filed_at` is the
    `at` of what the operator's file has last.
    """

    __tablename__ = "chain_checkpoint"

    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    school_id: Mapped[SchoolKey]
    sequence: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[Moment]
    digest: Mapped[str | None] = mapped_column(Text)
    signature: Mapped[str | None] = mapped_column(Text)
    told: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
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

    __tablename__ = "kept_head"

    service: Mapped[str] = mapped_column(Text, primary_key=True)
    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    school_id: Mapped[SchoolKey]
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[Moment]
    signature: Mapped[str] = mapped_column(Text)
    agrees: Mapped[bool] = mapped_column(Boolean)
    kept_at: Mapped[Moment]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        """Return what a row is held to, and how it is found."""
        return (
            CheckConstraint("sequence >= 1", name="sequence"),
            Index("ix_kept_head_kept_at", "kept_at"),
        )

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

    `trouble` says what first contradicted the record; an acceptance alone takes it back.
    """

    __tablename__ = "head_agreement"

    service: Mapped[str] = mapped_column(Text, primary_key=True)
    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    school_id: Mapped[SchoolKey]
    sequence: Mapped[int] = mapped_column(BigInteger)
    agreed_at: Mapped[Moment]
    trouble: Mapped[str | None] = mapped_column(Text)
    troubled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        """Return what a row is held to."""
        return (CheckConstraint("(trouble IS NULL) = (troubled_at IS NULL)", name="trouble"),)


class HeadAcceptanceColumns:
    """That an operator accepts a chain as it is, although the record of it says otherwise.

    Up to `holds_to` chain and record agreed; the chain's end then was `sequence`, with `digest`
    (empty where the chain had no row). Signed by whoever keeps the record.
    """

    __tablename__ = "head_acceptance"

    service: Mapped[str] = mapped_column(Text, primary_key=True)
    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    school_id: Mapped[SchoolKey]
    accepted_at: Mapped[Moment] = mapped_column(DateTime(timezone=True), primary_key=True)
    holds_to: Mapped[int] = mapped_column(BigInteger)
    sequence: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    accepted_by: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(Text)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        """Return what a row is held to."""
        return (
            CheckConstraint(
                "holds_to BETWEEN 0 AND sequence AND length(reason) BETWEEN 10 AND 500",
                name="sense",
            ),
            CheckConstraint("isfinite(accepted_at)", name="finite"),
        )
