"""Lists that somebody has sent and not applied yet, and what a school's columns mean."""


from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.file_reader.waiting import WaitingFile
from services.shared.database.base import SchoolKey


class ListUpload(WaitingFile):
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
    kind: Mapped[str] = mapped_column(Text)
    seen: Mapped[str] = mapped_column(Text)
