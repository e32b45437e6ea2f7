"""How a school writes the codes of attendance."""

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Text, text, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.attendance_codes.rules import Attendance
from services.journal.core.base import Base
from services.shared.database.base import SchoolKey

_CODES = ", ".join(f"'{code}'" for code in Attendance)


class AttendanceCode(Base):
    """The letters and the name of one meaning of attendance; without a row as usual.

    `code` is what cells store. One that is not `in_use` stays where it stands.
    """

    __tablename__ = "attendance_code"
    __table_args__ = (
        CheckConstraint(f"code IN ({_CODES})", name="code"),
        CheckConstraint("letters ~ '^[А-Яа-яЁё]{1,4}$'", name="letters"),
        CheckConstraint("name <> '' AND length(name) <= 60", name="name"),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    letters: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    in_use: Mapped[bool] = mapped_column(Boolean, server_default=true())
    spellings: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'")
    )
