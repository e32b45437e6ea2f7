"""What the archive's tables share: their registry."""

from sqlalchemy import ForeignKeyConstraint, MetaData
from sqlalchemy.orm import DeclarativeBase

from services.shared.database.base import NAMING


class Base(DeclarativeBase):
    """Tables that only the archive has."""

    metadata = MetaData(naming_convention=NAMING)


def refers(table: str, column: str) -> ForeignKeyConstraint:
    """Return a reference to `table` that never leaves the school."""
    return ForeignKeyConstraint(["school_id", column], [f"{table}.school_id", f"{table}.id"])
