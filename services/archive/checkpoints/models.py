"""Tables of the other services' heads."""

from sqlalchemy import CheckConstraint, Index

from services.archive.core.base import Base
from services.shared.checkpoints.keeping import Record
from services.shared.checkpoints.models import HeadAgreementColumns, KeptHeadColumns


class KeptHead(KeptHeadColumns, Base):
    """A head of another service's chain, as it was signed."""

    __tablename__ = "kept_head"
    __table_args__ = (
        CheckConstraint("sequence >= 1", name="sequence"),
        Index("ix_kept_head_kept_at", "kept_at"),
    )


class HeadAgreement(HeadAgreementColumns, Base):
    """When a chain and the record of it last agreed."""

    __tablename__ = "head_agreement"
    __table_args__ = (
        CheckConstraint("(trouble IS NULL) = (troubled_at IS NULL)", name="trouble"),
    )


RECORD = Record(KeptHead, HeadAgreement)
