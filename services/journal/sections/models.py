"""How often each section of a school's settings was changed."""

from sqlalchemy import BigInteger, CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base
from services.journal.sections.rules import Section
from services.shared.database.base import SchoolKey

_SECTIONS = ", ".join(f"'{section}'" for section in Section)


class SettingsSection(Base):
    """A section of a school's settings; `version` grows with each change made on a page.

    Its row is what writers of one section wait for. Without a row the version is nought.
    """

    __tablename__ = "settings_section"
    __table_args__ = (CheckConstraint(f"section IN ({_SECTIONS})", name="section"),)

    school_id: Mapped[SchoolKey]
    section: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
