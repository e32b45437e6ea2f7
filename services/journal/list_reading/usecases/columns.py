"""What the columns of a school's lists mean: remembered by their folded heads."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.journal.list_reading.models import ColumnMapping


def load_told(session: Session, school_id: str, kind: str) -> dict[str, str]:
    """Return what the school has said of heads of a kind of list, by the folded head."""
    rows = session.execute(
        select(ColumnMapping.head, ColumnMapping.meaning).where(
            ColumnMapping.school_id == school_id, ColumnMapping.kind == kind
        )
    )
    return {row.head: row.meaning for row in rows}


def remember(session: Session, school_id: str, kind: str, told: Mapping[str, str]) -> None:
    """Keep what somebody of the school says of heads; the last word holds."""
    if not told:
        return
    statement = upsert(ColumnMapping)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["school_id", "kind", "head"],
            set_={"meaning": statement.excluded.meaning},
        ),
        [
            {"school_id": school_id, "kind": kind, "head": head, "meaning": meaning}
            for head, meaning in told.items()
        ],
    )
