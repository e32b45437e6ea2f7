"""Which day it is: the one row that sets a demo's clock, and the time zones of schools."""

from datetime import date

from sqlalchemy import Boolean, CheckConstraint, Date, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.archive.core.base import Base
from services.shared.database.base import Moment, SchoolKey


class DemoDay(Base):
    """What day a demo's clock was set to, and when; then on it goes at the system's pace.

    There is one clock for all schools.
    """

    __tablename__ = "platform_clock"
    __table_args__ = (CheckConstraint("sole", name="sole"),)

    sole: Mapped[bool] = mapped_column(Boolean, primary_key=True, server_default="true")
    set_to: Mapped[date] = mapped_column(Date)
    set_at: Mapped[Moment]
    set_by: Mapped[str] = mapped_column(Text)


class SchoolZone(Base):
    """A school's time zone (its IANA name) as its people's latest step said it.

    For the worker, which goes on with that step and has no caller to tell it.
    """

    __tablename__ = "school_zone"

    school_id: Mapped[SchoolKey]
    time_zone: Mapped[str] = mapped_column(Text)
