"""Lists that somebody has sent and not applied yet, and what a school's columns mean."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base
from services.shared.database.base import Key, Moment, SchoolKey


class ListUpload(Base):
    """A list that somebody has sent, with the preview of what it changes.

    `seen` is the digest of what the preview showed. The bytes stay until it is applied; one that
    nobody applies is deleted after a day. An applied one keeps its figures and names nobody.
    """

    __tablename__ = "list_upload"
    __table_args__ = (
        CheckConstraint("kind IN ('pupils', 'staff', 'load', 'oneroster')", name="kind"),
        CheckConstraint("state IN ('asked', 'ready', 'refused', 'applied')", name="state"),
        CheckConstraint("(state = 'applied') = (applied_at IS NOT NULL)", name="applied"),
        CheckConstraint("(state = 'applied') = (content IS NULL)", name="content"),
        Index("ix_list_upload_created_at", "school_id", "created_at"),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Moment]
    created_by: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    year: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    state: Mapped[str] = mapped_column(Text)
    report: Mapped[dict[str, Any]] = mapped_column(JSONB)
    seen: Mapped[str] = mapped_column(Text)
    applied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
