"""Objects that wait to go."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.core.base import Base
from services.shared.database.base import Key, Moment


class ObjectRemoval(Base):
    """An object to delete once `due_at` has come, unless the row is taken back before."""

    __tablename__ = "object_removal"

    id: Mapped[Key]
    object_key: Mapped[str] = mapped_column(Text)
    due_at: Mapped[Moment]
