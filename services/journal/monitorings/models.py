"""Monitorings as regions have announced them, with their tasks."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base
from services.shared.database.base import Moment


class Monitoring(Base):
    """A monitoring as a region has announced it; the same for all schools, so of none."""

    __tablename__ = "monitoring"
    __table_args__ = (
        CheckConstraint("grade BETWEEN 1 AND 12", name="grade"),
        CheckConstraint("code_digits BETWEEN 4 AND 8", name="code_digits"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    region: Mapped[str] = mapped_column(ForeignKey("regional_system.name"))
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    grade: Mapped[int] = mapped_column(SmallInteger)
    held_on: Mapped[date]
    # Steps in order: {"name", "from"}, `from` as a decimal or null.
    levels: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    marks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    variants: Mapped[list[str]] = mapped_column(ARRAY(Text))
    code_digits: Mapped[int] = mapped_column(SmallInteger)
    announced_at: Mapped[Moment]
    # From then on it stays as it is: children work under codes for it.
    codes_issued_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class MonitoringTask(Base):
    """One task of a monitoring; `place` is its column in a record's points."""

    __tablename__ = "monitoring_task"
    __table_args__ = (
        UniqueConstraint("monitoring_id", "number"),
        CheckConstraint("place > 0", name="place"),
        CheckConstraint("maximum > 0", name="maximum"),
    )

    monitoring_id: Mapped[str] = mapped_column(ForeignKey("monitoring.id"), primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    maximum: Mapped[Decimal] = mapped_column(Numeric(6, 2))
