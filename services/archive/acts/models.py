"""Disposal acts: which case files, who proposed, agreed and approved, and their papers."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.archive.core.base import Base, refers
from services.shared.database.base import Key, Moment, SchoolKey


class ArchiveDetails(Base):
    """What stands at the head of a school's acts: who it is, where, and its archive fond."""

    __tablename__ = "archive_details"
    __table_args__ = (
        CheckConstraint("organisation <> '' AND address <> '' AND place <> ''", name="filled"),
    )

    school_id: Mapped[SchoolKey]
    organisation: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    fond_no: Mapped[str] = mapped_column(Text)
    fond_name: Mapped[str] = mapped_column(Text)
    inventories: Mapped[str] = mapped_column(Text)  # approved by whom, protocol and date
    processor: Mapped[str] = mapped_column(Text)  # on the school's behalf, if any
    changed_at: Mapped[Moment]
    changed_by: Mapped[str] = mapped_column(Text)


class DisposalAct(Base):
    """A disposal act on its way from the proposal to the paper that is kept."""

    __tablename__ = "disposal_act"
    __table_args__ = (
        UniqueConstraint("school_id", "number_year", "number"),
        CheckConstraint(
            "state IN ('proposed', 'agreed', 'approved', 'executing', 'closed', 'refused',"
            " 'withdrawn')",
            name="state",
        ),
        CheckConstraint(
            "(state IN ('approved', 'executing', 'closed')) <= (number IS NOT NULL)",
            name="numbered",
        ),
        CheckConstraint(
            "(number IS NULL) = (number_year IS NULL) AND (number IS NULL) = (acted_on IS NULL)",
            name="number",
        ),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    state: Mapped[str] = mapped_column(Text)
    number: Mapped[int | None] = mapped_column(Integer)
    number_year: Mapped[int | None] = mapped_column(Integer)
    acted_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, server_default="")
    protocol_no: Mapped[str | None] = mapped_column(Text)
    protocol_on: Mapped[date | None] = mapped_column(Date)
    proposed_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_on: Mapped[date | None] = mapped_column(Date)
    # Until when backups may hold the data; NULL where nobody said how long they are kept.
    copies_until: Mapped[date | None] = mapped_column(Date)
    # What became of the bytes of destroyed rows (deploy.traces); the moment once none are left.
    traces: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    traces_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class DisposalSignature(Base):
    """One step of an act and who took it; nobody takes two of the three that decide."""

    __tablename__ = "disposal_signature"
    __table_args__ = (
        refers("disposal_act", "act_id"),
        CheckConstraint(
            "step IN ('proposed', 'agreed', 'approved', 'executed', 'refused', 'withdrawn')",
            name="step",
        ),
        Index(
            "uq_disposal_signature_user",
            "school_id",
            "act_id",
            "user_id",
            unique=True,
            postgresql_where=text("step IN ('proposed', 'agreed', 'approved')"),
        ),
        Index(
            "uq_disposal_signature_person",
            "school_id",
            "act_id",
            "person_id",
            unique=True,
            postgresql_where=text("step IN ('proposed', 'agreed', 'approved')"),
        ),
    )

    school_id: Mapped[SchoolKey]
    act_id: Mapped[Key]
    step: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    signed_on: Mapped[date] = mapped_column(Date)
    signed_at: Mapped[Moment]
    word: Mapped[str] = mapped_column(Text, server_default="")
    # The request that took the step, as the gateway has signed it, and what a proposal said; NULL
    # for steps of before that was kept. Nobody destroys anything for a row alone.
    token: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)


class DisposalItem(Base):
    """One case file in an act, as it was when proposed; and how far its destruction has come.

    `live` is false once the act is refused or withdrawn: a case file is in one live act at most.
    """

    __tablename__ = "disposal_item"
    __table_args__ = (
        refers("disposal_act", "act_id"),
        refers("case_file", "case_file_id"),
        CheckConstraint(
            "state IN ('listed', 'asked', 'verifying', 'open', 'destroyed')", name="state"
        ),
        CheckConstraint("(state = 'open') = (why <> '')", name="why"),
        CheckConstraint("round >= 0", name="round"),
        Index(
            "uq_disposal_item_live",
            "school_id",
            "case_file_id",
            unique=True,
            postgresql_where=text("live"),
        ),
    )

    school_id: Mapped[SchoolKey]
    act_id: Mapped[Key]
    case_file_id: Mapped[Key]
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    case_index: Mapped[str] = mapped_column(Text)
    year_name: Mapped[str] = mapped_column(Text)
    opened_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date] = mapped_column(Date)
    term: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")
    live: Mapped[bool] = mapped_column(Boolean, server_default="true")
    state: Mapped[str] = mapped_column(Text, server_default="listed")
    round: Mapped[int] = mapped_column(Integer, server_default="0")
    why: Mapped[str] = mapped_column(Text, server_default="")


class DestructionRequest(Base):
    """A request that went to every service: destroy a case file, or look again."""

    __tablename__ = "destruction_request"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "act_id", "case_file_id"],
            [
                "disposal_item.school_id",
                "disposal_item.act_id",
                "disposal_item.case_file_id",
            ],
            name="fk_destruction_request_item",
        ),
        UniqueConstraint(
            "school_id",
            "act_id",
            "case_file_id",
            "purpose",
            "round",
            name="uq_destruction_request_round",
        ),
        CheckConstraint("purpose IN ('destroy', 'verify')", name="purpose"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    act_id: Mapped[UUID] = mapped_column(Uuid)
    case_file_id: Mapped[UUID] = mapped_column(Uuid)
    purpose: Mapped[str] = mapped_column(Text)
    round: Mapped[int] = mapped_column(Integer)
    asked_at: Mapped[Moment]


class DestructionReceipt(Base):
    """The answer of one service to one request: the signed document, and what it says."""

    __tablename__ = "destruction_receipt"
    __table_args__ = (refers("destruction_request", "request_id"),)

    school_id: Mapped[SchoolKey]
    request_id: Mapped[Key]
    service: Mapped[str] = mapped_column(Text, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    said: Mapped[dict[str, Any]] = mapped_column(JSONB)
    document: Mapped[str] = mapped_column(Text)
    received_at: Mapped[Moment]


class ActNumber(Base):
    """The last number that a kind of act has in a school and a year: no gap, no number twice."""

    __tablename__ = "act_number"
    __table_args__ = (CheckConstraint("last > 0", name="last"),)

    school_id: Mapped[SchoolKey]
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class ActDocument(Base):
    """A paper of an act, as PDF/A, with what it says as data: it outlives what it tells of."""

    __tablename__ = "act_document"
    __table_args__ = (
        refers("disposal_act", "act_id"),
        UniqueConstraint("school_id", "act_id", "kind"),
        UniqueConstraint("school_id", "kind", "number_year", "number"),
        CheckConstraint(
            "kind IN ('disposal_act', 'pd_destruction_act', 'event_log_extract')", name="kind"
        ),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    act_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(Integer)
    number_year: Mapped[int] = mapped_column(Integer)
    made_on: Mapped[date] = mapped_column(Date)
    made_at: Mapped[Moment]
    said: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(Text)
