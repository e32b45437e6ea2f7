"""Achievement folders and their covers, and the schools that have any."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Integer, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.core.base import Base
from services.shared.database.base import Key, Moment, SchoolKey


class AchievementFolder(Base):
    """The folder of one child in one school; opened when the child is enrolled."""

    __tablename__ = "achievement_folder"
    __table_args__ = (UniqueConstraint("school_id", "pupil_id"),)

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    pupil_id: Mapped[UUID] = mapped_column(Uuid)
    class_id: Mapped[UUID] = mapped_column(Uuid)
    opened_at: Mapped[Moment]


class FolderCover(Base):
    """The picture on a folder; the row is the truth, the object is its bytes."""

    __tablename__ = "folder_cover"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "folder_id"], ["achievement_folder.school_id", "achievement_folder.id"]
        ),
        CheckConstraint("size > 0", name="size"),
    )

    school_id: Mapped[SchoolKey]
    folder_id: Mapped[Key]
    object_key: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[Moment]


class School(Base):
    """A school that has folders: what a command that looks through all of them goes by."""

    __tablename__ = "school"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
