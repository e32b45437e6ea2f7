"""Reads and changes how a school writes its attendance codes; what they mean does not change."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert

from services.journal.attendance_codes.models import AttendanceCode
from services.journal.attendance_codes.queries import read_codes
from services.journal.attendance_codes.rules import USUAL, CodeWriting, flaws
from services.journal.sections.rules import Section
from services.journal.sections.usecases import (
    changing_settings,
    reading_settings,
    section_version,
)
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, FieldError
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class VersionedCodes:
    """The codes of a school with the version that a form is made from."""

    version: int
    codes: tuple[CodeWriting, ...]


def read_school_codes(database: Database, caller: Caller) -> VersionedCodes:
    """Return the codes that the school writes now, in the order of their meanings.

    Raises:
        Forbidden: the caller's role reads no settings.
    """
    with reading_settings(database, caller) as session:
        school_id = school_of(caller)
        version = section_version(session, school_id, Section.ATTENDANCE_CODES)
        return VersionedCodes(version, read_codes(session, school_id).writings)


def change_codes(
    database: Database, caller: Caller, seen: int | None, codes: Sequence[CodeWriting]
) -> None:
    """Write all codes of the school: grids, diaries and files are read and shown by them at once.

    What stands in cells stays what it means; a class whose year is closed keeps its letters.

    Raises:
        BadInput: a meaning is missing, letters are empty, too long, a mark, or stand twice.
        Conflict: somebody has changed the codes since.
        Forbidden: the caller's role changes no settings.
    """
    if sorted(one.code for one in codes) != sorted(one.code for one in USUAL.writings):
        what = said("Назовите все коды, каждый один раз.")
        raise BadInput(what, errors=[FieldError("codes", what)])
    errors = flaws(codes)
    if errors:
        raise BadInput(said("Проверьте поля."), errors=errors)
    school_id = school_of(caller)
    statement = insert(AttendanceCode)
    columns = ("letters", "name", "in_use", "spellings")
    with changing_settings(database, caller, Section.ATTENDANCE_CODES, seen) as session:
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["school_id", "code"],
                set_={name: statement.excluded[name] for name in columns},
            ),
            [
                {
                    "school_id": school_id,
                    "code": one.code,
                    **{name: getattr(one, name) for name in columns},
                    "spellings": list(one.spellings),
                }
                for one in codes
            ],
        )
