"""Packages that services hand over, the objects that hold them, and what is in each."""

from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Integer,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.archive.core.base import Base
from services.shared.database.base import Key, Moment, SchoolKey

# The kind of waiting work: keep a package, and clear the sender's copy. Its id is the package's;
# its data has the `handover_key` of that copy.
KEEP_PACKAGE = "keep_package"


class Package(Base):
    """One version of the papers and data of a case file; its id is the sender's.

    `problem` says why an arriving package is not kept yet, or what the last check found wrong
    with a kept one.
    """

    __tablename__ = "package"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "case_file_id"], ["case_file.school_id", "case_file.id"]
        ),
        UniqueConstraint("school_id", "case_file_id", "version"),
        CheckConstraint("state IN ('arriving', 'kept', 'destroyed')", name="state"),
        CheckConstraint(
            "(state = 'arriving') <= (kept_at IS NULL) "
            "AND (state = 'kept') <= (kept_at IS NOT NULL)",
            name="kept",
        ),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("size > 0 AND version > 0", name="numbers"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    case_file_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text, server_default="arriving")
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
    made_at: Mapped[Moment]
    arrived_at: Mapped[Moment]
    kept_at: Mapped[Moment | None]
    checked_at: Mapped[Moment | None]
    problem: Mapped[str | None] = mapped_column(Text)


class PackageObject(Base):
    """An object of the archive's bucket that holds a package: one version, and its lock."""

    __tablename__ = "package_object"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "package_id"], ["package.school_id", "package.id"]),
        CheckConstraint("lock_mode IN ('COMPLIANCE', 'GOVERNANCE', 'NONE')", name="lock_mode"),
        CheckConstraint("(lock_mode = 'NONE') = (locked_until IS NULL)", name="locked_until"),
    )

    school_id: Mapped[SchoolKey]
    package_id: Mapped[Key]
    object_key: Mapped[str] = mapped_column(Text, primary_key=True)
    object_version: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
    lock_mode: Mapped[str] = mapped_column(Text)
    locked_until: Mapped[Moment | None]


class PackageFile(Base):
    """A file inside a package, as its manifest names it."""

    __tablename__ = "package_file"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "package_id"], ["package.school_id", "package.id"]),
    )

    school_id: Mapped[SchoolKey]
    package_id: Mapped[Key]
    path: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
