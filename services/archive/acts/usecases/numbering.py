"""Numbers of acts: one row for a kind and a year, so that no number is skipped or given twice."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.archive.acts.models import ActNumber


def next_number(session: Session, school_id: str, kind: str, year: int) -> int:
    """Return the next number of a kind of act in a year; it is used when the transaction is.

    Who asks at the same time waits for the row: a transaction that fails gives its number back.
    """
    row = session.execute(
        insert(ActNumber)
        .values(school_id=school_id, kind=kind, year=year, last=1)
        .on_conflict_do_update(
            index_elements=["school_id", "kind", "year"], set_={"last": ActNumber.last + 1}
        )
        .returning(ActNumber.last)
    )
    return int(row.scalar_one())
