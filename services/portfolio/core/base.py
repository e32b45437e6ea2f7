"""What the portfolio's tables share: their registry."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from services.shared.database.base import NAMING


class Base(DeclarativeBase):
    """Tables that only the portfolio has."""

    metadata = MetaData(naming_convention=NAMING)
