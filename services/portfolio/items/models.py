"""Items of achievement folders, their files, and the history of their review."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.core.base import Base
from services.shared.database.base import Key, Moment, SchoolKey


class ItemKind(Base):
    """A kind of item, in Russian words; of a kind that makes a commendation its award is asked."""

    __tablename__ = "item_kind"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    makes_commendation: Mapped[bool]
    position: Mapped[int] = mapped_column(SmallInteger)
    source: Mapped[str] = mapped_column(Text)


class AwardLevel(Base):
    """How far an award reaches, in Russian words."""

    __tablename__ = "award_level"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(SmallInteger)
    source: Mapped[str] = mapped_column(Text)


class AchievementItem(Base):
    """One thing in a child's folder.

    `class_id` and `year` say where it belongs when a class or a year is destroyed; who may see it
    follows from the class of the folder. `group_id` is the subject group whose teacher may verify
    it. `version` grows with every change, so that a reviewer decides on what was seen. With
    `merge_id` it came here when another record of the child became this one.
    """

    __tablename__ = "achievement_item"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "folder_id"], ["achievement_folder.school_id", "achievement_folder.id"]
        ),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("year ~ '^20[0-9]{2}/20[0-9]{2}$'", name="year"),
        CheckConstraint("state IN ('draft', 'submitted', 'returned', 'verified')", name="state"),
        CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="submitted"),
        Index("ix_achievement_item_folder", "school_id", "folder_id"),
        Index("ix_achievement_item_class", "school_id", "class_id", "year"),
        Index("ix_achievement_item_state", "school_id", "state"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    folder_id: Mapped[UUID] = mapped_column(Uuid)
    pupil_id: Mapped[UUID] = mapped_column(Uuid)
    class_id: Mapped[UUID] = mapped_column(Uuid)
    year: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, ForeignKey("item_kind.code"))
    title: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(Text)
    group_id: Mapped[UUID | None] = mapped_column(Uuid)
    level: Mapped[str | None] = mapped_column(Text, ForeignKey("award_level.code"))
    awarded_on: Mapped[date | None]
    issuer: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    submitted_at: Mapped[Moment | None]
    merge_id: Mapped[UUID | None] = mapped_column(Uuid)


class ItemFile(Base):
    """A file of an item; the row is the truth, the object is its bytes.

    `arrived_…` is what came of its sender, all of it as it was announced; where something was
    taken out of it, `size` and `sha256` differ, and `altered_because` says why. Files from before
    that was kept have none of the three: that they are whole is not known.

    The preview is drawn by the worker a moment later, where the type has one; `finding` says why
    it could not be, where that is known. `jpeg_…` is the whole picture as JPEG, drawn with it of
    an image that browsers do not show: it goes with the file and counts as none of its own.
    """

    __tablename__ = "item_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "item_id"], ["achievement_item.school_id", "achievement_item.id"]
        ),
        UniqueConstraint("object_key"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("arrived_sha256 ~ '^[0-9a-f]{64}$'", name="arrived_sha256"),
        CheckConstraint(
            "(arrived_size IS NULL) = (arrived_sha256 IS NULL)", name="arrived_size"
        ),
        CheckConstraint(
            "(altered_because IS NOT NULL) = "
            "(arrived_sha256 IS NOT NULL AND arrived_sha256 <> sha256)",
            name="altered_because",
        ),
        CheckConstraint(
            "preview_state IN ('waiting', 'ready', 'none', 'failed')", name="preview_state"
        ),
        CheckConstraint(
            "(preview_state = 'ready') = (preview_key IS NOT NULL)", name="preview_key"
        ),
        CheckConstraint("finding IN ('locked', 'broken', 'large', 'unfinished')", name="finding"),
        CheckConstraint("finding IS NULL OR preview_state = 'failed'", name="finding_state"),
        CheckConstraint(
            "num_nulls(jpeg_key, jpeg_sha256, jpeg_size) IN (0, 3)", name="jpeg_key"
        ),
        CheckConstraint("jpeg_sha256 ~ '^[0-9a-f]{64}$'", name="jpeg_sha256"),
        Index("ix_item_file_item", "school_id", "item_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    item_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
    arrived_size: Mapped[int | None] = mapped_column(BigInteger)
    arrived_sha256: Mapped[str | None] = mapped_column(Text)
    altered_because: Mapped[str | None] = mapped_column(Text)
    object_key: Mapped[str] = mapped_column(Text)
    added_at: Mapped[Moment]
    preview_state: Mapped[str] = mapped_column(Text)
    preview_key: Mapped[str | None] = mapped_column(Text)
    preview_sha256: Mapped[str | None] = mapped_column(Text)
    preview_size: Mapped[int | None] = mapped_column(Integer)
    preview_width: Mapped[int | None] = mapped_column(SmallInteger)
    preview_height: Mapped[int | None] = mapped_column(SmallInteger)
    finding: Mapped[str | None] = mapped_column(Text)
    jpeg_key: Mapped[str | None] = mapped_column(Text)
    jpeg_sha256: Mapped[str | None] = mapped_column(Text)
    jpeg_size: Mapped[int | None] = mapped_column(BigInteger)


class ItemReview(Base):
    """One step of an item's review: who led it to which state, with which words; only added to."""

    __tablename__ = "item_review"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "item_id"], ["achievement_item.school_id", "achievement_item.id"]
        ),
        CheckConstraint(
            "step IN ('submit', 'revise', 'verify', 'return', 'withdraw')", name="step"
        ),
        CheckConstraint(
            "step NOT IN ('return', 'withdraw') OR words <> ''", name="words"
        ),
        Index("ix_item_review_item", "school_id", "item_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    item_id: Mapped[UUID] = mapped_column(Uuid)
    at: Mapped[Moment]
    step: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    user_id: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    role: Mapped[str] = mapped_column(Text)
