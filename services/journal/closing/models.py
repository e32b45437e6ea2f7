"""Closing of a class's terms and of its year, the council's decisions, and what is handed over."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, refers
from services.shared.database.base import Key, Moment, SchoolKey

MAKE_PACKAGE = "make_package"  # the kind of waiting work; its id is the package's

_STATES = "'open', 'review', 'closed', 'printed', 'archived'"


class ClosingStep(Base):
    """Who moved a class's term (or, without a term, its year) to which state, and why."""

    __tablename__ = "closing_step"
    __table_args__ = (
        refers("class_journal", "class_journal_id"),
        refers("term", "term_id"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("state <> 'open' OR reason <> ''", name="reopened_for_a_reason"),
        Index("ix_closing_step_class_journal_id", "class_journal_id", "school_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    class_journal_id: Mapped[UUID] = mapped_column(Uuid)
    term_id: Mapped[UUID | None] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(Text)
    at: Mapped[Moment]
    user_id: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    role: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, server_default="")


class YearClosing(Base):
    """A class's year that is closed: nothing in its journal is changed any more.

    `closed_on` is the last day of the school year, from which retention is counted.
    """

    __tablename__ = "year_closing"
    __table_args__ = (
        refers("class_journal", "class_journal_id"),
        CheckConstraint("protocol_no <> ''", name="protocol_no"),
    )

    school_id: Mapped[SchoolKey]
    class_journal_id: Mapped[Key]
    closed_on: Mapped[date] = mapped_column(Date)
    closed_at: Mapped[Moment]
    protocol_no: Mapped[str] = mapped_column(Text)
    protocol_on: Mapped[date] = mapped_column(Date)


class CouncilDecision(Base):
    """What the teachers' council decided on a child at the end of the year."""

    __tablename__ = "council_decision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "class_journal_id"],
            ["year_closing.school_id", "year_closing.class_journal_id"],
        ),
        refers("pupil", "pupil_id"),
        CheckConstraint("decision IN ('promoted', 'conditionally', 'retained')", name="decision"),
    )

    school_id: Mapped[SchoolKey]
    class_journal_id: Mapped[Key]
    pupil_id: Mapped[Key]
    decision: Mapped[str] = mapped_column(Text)


class JournalPackage(Base):
    """A package of a closed year on its way to the archive: asked for, handed over, kept.

    `step`, `done` and `total` are how far the worker is, for the page that people wait at.
    """

    __tablename__ = "journal_package"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "class_journal_id"],
            ["year_closing.school_id", "year_closing.class_journal_id"],
        ),
        UniqueConstraint("school_id", "class_journal_id", "kind", "version"),
        CheckConstraint("kind IN ('journal', 'class_summary_sheet')", name="kind"),
        CheckConstraint("state IN ('waiting', 'handed_over', 'kept')", name="state"),
        CheckConstraint("step IN ('asked', 'reading', 'printing', 'packing', 'sending', 'done')",
                        name="step"),
        CheckConstraint("(state = 'waiting') = (sha256 IS NULL)", name="handed_over"),
        CheckConstraint("(state = 'kept') = (kept_at IS NOT NULL)", name="kept"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    class_journal_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    step: Mapped[str] = mapped_column(Text, server_default="asked")
    done: Mapped[int] = mapped_column(Integer, server_default="0")
    total: Mapped[int] = mapped_column(Integer, server_default="0")
    asked_at: Mapped[Moment]
    sha256: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int | None] = mapped_column(BigInteger)
    handed_over_at: Mapped[Moment | None]
    kept_at: Mapped[Moment | None]
    locked_until: Mapped[Moment | None]
    problem: Mapped[str | None] = mapped_column(Text)
