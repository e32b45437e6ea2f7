"""Finds a class by what people call it."""

from uuid import UUID

from sqlalchemy import select

from services.journal.classes.models import SchoolClass
from services.journal.closing.access import CLOSING_READ
from services.journal.years.models import AcademicYear
from services.shared.accountability.access import Target, require
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound


def find_class(database: Database, caller: Caller, year: str, name: str) -> UUID:
    """Return the class of a school by its year and name; asked by a command.

    Raises:
        Forbidden: the caller does not act for a school in a command.
        NotFound: the school has no such class in that year.
    """
    require(CLOSING_READ, caller, Target())
    query = (
        select(SchoolClass.id)
        .join(AcademicYear)
        .where(
            SchoolClass.school_id == caller.school_id,
            AcademicYear.name == year,
            SchoolClass.name == name,
        )
    )
    with database.transaction(caller.school_id) as session:
        found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(
            f"Класса {name} в {year} году в школе {caller.school_id} нет. "
            "Год пишется как 2024/2025, класс — кириллицей без пробела: 7А."
        )
    return found
