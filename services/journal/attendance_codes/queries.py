"""Selections of a school's attendance codes, for statements that read something else as well."""

from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.orm import Session

from services.journal.attendance_codes.models import AttendanceCode
from services.journal.attendance_codes.rules import Codes, codes_from

_ROWS = func.json_agg(
    func.json_build_array(
        AttendanceCode.code,
        AttendanceCode.letters,
        AttendanceCode.name,
        AttendanceCode.in_use,
        AttendanceCode.spellings,
    )
)


def codes_now(school_id: Any) -> ColumnElement[str | None]:
    """Return the codes of a school as `rules.codes_from` reads them; NULL: the usual ones.

    `school_id` is a value, a parameter, or a column of the statement around it.
    """
    return (
        select(cast(_ROWS, Text))
        .where(AttendanceCode.school_id == school_id)
        .correlate_except(AttendanceCode)
        .scalar_subquery()
    )


def read_codes(session: Session, school_id: str) -> Codes:
    """Return the codes that the school writes now."""
    return codes_from(session.scalar(select(codes_now(school_id))))
