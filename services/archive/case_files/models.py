"""Retention rules of a school, its case files, and the holds on them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.archive.core.base import Base, refers
from services.shared.database.base import Key, Moment, SchoolKey


class RetentionRule(Base):
    """How long one kind of record is kept in one school, and who says so."""

    __tablename__ = "retention_rule"
    __table_args__ = (
        CheckConstraint("anchor IN ('NEXT_JAN_1', 'EXACT_DATE')", name="anchor"),
        CheckConstraint("years > 0", name="years"),
    )

    school_id: Mapped[SchoolKey]
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    years: Mapped[int | None] = mapped_column(Integer)
    anchor: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    confirmed: Mapped[bool]
    # A commission has to decide: never proposed by itself, whatever the term says.
    epk_flag: Mapped[bool] = mapped_column(server_default="false")


class CaseFile(Base):
    """One file of the nomenclature: the journal of a class for a year, or its summary sheet.

    `closes_on` is the last day of its school year. Once it is really closed, `closed_on` is the
    day from which its retention is counted and `closed_at` the moment at which it was closed.

    `class_id` and `class_name` are there where it belongs to one class. `hold_version` counts its
    hold events, `before_hold` is the state that it goes back to when the last hold is lifted, and
    `extended_until` the day until which a commission has put its destruction off.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "kind"], ["retention_rule.school_id", "retention_rule.kind"]
        ),
        UniqueConstraint("school_id", "kind", "source_id"),
        CheckConstraint(
            "state IN ('active', 'due', 'proposed', 'agreed', 'approved', 'destroyed', 'on_hold',"
            " 'extended')",
            name="state",
        ),
        CheckConstraint("(state = 'on_hold') = (before_hold IS NOT NULL)", name="before_hold"),
        CheckConstraint(
            "state <> 'extended' OR extended_until IS NOT NULL", name="extended_until"
        ),
        CheckConstraint("hold_version >= 0", name="hold_version"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(Text)
    source_id: Mapped[UUID] = mapped_column(Uuid)
    title: Mapped[str] = mapped_column(Text)
    case_index: Mapped[str] = mapped_column(Text)
    year_name: Mapped[str] = mapped_column(Text)
    opened_on: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    closed_at: Mapped[Moment | None]
    state: Mapped[str] = mapped_column(Text, server_default="active")
    registered_at: Mapped[Moment]
    class_id: Mapped[UUID | None] = mapped_column(Uuid)
    class_name: Mapped[str | None] = mapped_column(Text)
    hold_version: Mapped[int] = mapped_column(Integer, server_default="0")
    before_hold: Mapped[str | None] = mapped_column(Text)
    extended_until: Mapped[date | None] = mapped_column(Date)

    rule: Mapped[RetentionRule] = relationship(lazy="joined", viewonly=True)


class RetentionHold(Base):
    """A hold on one case file; while it stands, nothing of the file is destroyed anywhere.

    The two versions are its places among the hold events of the case file, by which the other
    services know whether they have heard of all of them.
    """

    __tablename__ = "retention_hold"
    __table_args__ = (
        refers("case_file", "case_file_id"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint(
            "(lifted_at IS NULL) = (lifted_version IS NULL) "
            "AND (lifted_at IS NULL) = (lifted_by IS NULL)",
            name="lifted",
        ),
        Index("ix_retention_hold_case_file", "school_id", "case_file_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    case_file_id: Mapped[UUID] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[date | None] = mapped_column(Date)
    placed_on: Mapped[date] = mapped_column(Date)
    placed_at: Mapped[Moment]
    placed_version: Mapped[int] = mapped_column(Integer)
    user_id: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    role: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    lifted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    lifted_by: Mapped[str | None] = mapped_column(Text)
    lifted_version: Mapped[int | None] = mapped_column(Integer)
    lift_reason: Mapped[str | None] = mapped_column(Text)
    lift_token: Mapped[str | None] = mapped_column(Text)  # signed by the gateway for the request


class ToldHold(Base):
    """That the services were told of a hold, placed or lifted: the worker's word, for good.

    So many there are of a case file, so many hold events a service has to have heard.
    """

    __tablename__ = "told_hold"
    __table_args__ = (
        refers("retention_hold", "hold_id"),
        CheckConstraint("event IN ('placed', 'lifted')", name="event"),
        Index("ix_told_hold_case_file", "school_id", "case_file_id"),
    )

    school_id: Mapped[SchoolKey]
    hold_id: Mapped[Key]
    event: Mapped[str] = mapped_column(Text, primary_key=True)
    case_file_id: Mapped[UUID] = mapped_column(Uuid)
    told_at: Mapped[Moment]
