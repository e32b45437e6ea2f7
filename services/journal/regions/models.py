"""Regional systems that may send to the journal."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base
from services.shared.database.base import Moment


class RegionalSystem(Base):
    """A regional system that may send us monitorings and results; of no school.

    Its secrets follow from its name, this number and a key that only an operator's command has.
    """

    __tablename__ = "regional_system"
    __table_args__ = (CheckConstraint("secret_version > 0", name="secret_version"),)

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    secret_version: Mapped[int] = mapped_column(Integer)
    added_at: Mapped[Moment]
    # When it was last sent the heads of all chains, for it to keep.
    heads_told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
