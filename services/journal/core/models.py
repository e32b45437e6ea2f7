"""The platform's own numbers."""

from sqlalchemy import CheckConstraint, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base


class PlatformRule(Base):
    """A number that holds for all schools, with its source; changed as data."""

    __tablename__ = "platform_rule"
    __table_args__ = (
        CheckConstraint("value >= 0", name="value"),
        CheckConstraint("name <> 'smallest_group' OR value >= 3", name="floor"),
    )

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(Text)
