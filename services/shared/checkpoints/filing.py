"""Writing told heads into the operator's file: each that it lacks, until it has them."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, exists, or_, select, update

from services.shared.accountability.signing import Signer
from services.shared.checkpoints.file import append_heads
from services.shared.checkpoints.models import ChainCheckpoint
from services.shared.database.base import Database
from services.shared.process.clock import now

_LATE = timedelta(minutes=10)


def file_heads(database: Database, signer: Signer, path: Path) -> int:
    """Append every head that was told and is not in the file yet; return how many.

    Raises:
        OSError: the file does not take them; they wait, and `is_filed` says so.
    """
    table = ChainCheckpoint
    with database.transaction() as session:
        rows = session.scalars(
            select(table)
            .where(_not_filed(), table.signature.is_not(None))
            .order_by(table.at, table.school_id, table.chain)
        ).all()
    if not rows:
        return 0
    append_heads(path, signer, [row.as_head(signer.service) for row in rows])
    # Told again meanwhile: then that head is written the next time.
    with database.transaction() as session:
        for row in rows:
            session.execute(
                update(table)
                .where(table.chain == row.chain, table.school_id == row.school_id)
                .values(filed_at=row.at)
            )
    return len(rows)


def is_filed(database: Database) -> bool:
    """Tell whether the file has every head that was told ten minutes ago or before."""
    late = exists().where(_not_filed(), ChainCheckpoint.at < now() - _LATE)
    with database.transaction() as session:
        return not session.scalar(select(late))


def _not_filed() -> ColumnElement[bool]:
    filed = ChainCheckpoint.filed_at
    return or_(filed.is_(None), filed < ChainCheckpoint.at)
