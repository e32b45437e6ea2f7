"""The one row that says which day the platform takes for today: only a demo has it."""

from datetime import date

from sqlalchemy import Boolean, CheckConstraint, Date, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.archive.core.base import Base
from services.shared.database.base import Moment


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
