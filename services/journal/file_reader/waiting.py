"""Files that somebody has sent: each waits with what it would change, until applied or forgotten.

One mechanism for journals and lists; what is in a file and what it changes is the features' own.
"""

from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import DateTime, LargeBinary, Text, Uuid, delete, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from services.journal.core.base import Base
from services.journal.schools.models import School
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, Key, Moment, SchoolKey, enter_school, new_id
from services.shared.errors import NotFound
from services.shared.process.clock import now

WAITS = timedelta(days=1)
"""For so long a file that nobody applies is stored."""
MOST_WAITING = 20
"""So many lists of a school wait at once: whoever sends ten megabytes on and on fills no disk."""
APPLIED = "applied"


class WaitingFile(Base):
    """The columns of a file that waits; `content` is gone once it is applied."""

    __abstract__ = True

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    created_at: Mapped[Moment]
    created_by: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    year: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    state: Mapped[str] = mapped_column(Text)
    report: Mapped[dict[str, Any]] = mapped_column(JSONB)
    applied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


_File = TypeVar("_File", bound=WaitingFile)


def keep_file(
    session: Session, caller: Caller, model: type[_File], **told: Any
) -> _File:
    """Store a file that somebody has sent, with what is told of it: a caller's step."""
    row = model(
        school_id=school_of(caller),
        id=new_id(),
        created_at=now(),
        created_by=caller.user_id,
        person_id=caller.person_id,
        **told,
    )
    session.add(row)
    return row


def find_file(
    session: Session, caller: Caller, model: type[_File], file_id: UUID, gone: str,
    *, lock: bool = False,
) -> _File:
    """Return a file with its content, with `lock` for who changes it; `gone` says that it is not.

    Raises:
        NotFound: the school has no such file, or not any more.
    """
    found = session.get(
        model,
        (school_of(caller), file_id),
        options=[undefer(model.content)],
        with_for_update=lock,
    )
    if found is None:
        raise NotFound(gone)
    return found


def settle_file(found: WaitingFile, report: dict[str, Any], at: datetime) -> None:
    """Note that a file is applied: its report stays, its content goes."""
    found.report, found.state, found.applied_at, found.content = report, APPLIED, at, None


def forget_files(database: Database, model: type[WaitingFile], at: datetime) -> int:
    """Delete the files that nobody has applied in time, in every school; return how many."""
    with database.transaction() as session:
        schools = session.scalars(select(School.code)).all()
    return sum(_forget(database, model, school_id, at - WAITS) for school_id in schools)


def forget_beyond(
    session: Session, model: type[WaitingFile], school_id: str, most: int = MOST_WAITING
) -> None:
    """Delete the oldest files of a school that wait beyond the number that may."""
    waiting = model.school_id == school_id, model.state != APPLIED
    kept = (
        select(model.id)
        .where(*waiting)
        .order_by(model.created_at.desc(), model.id.desc())
        .limit(most)
    )
    session.execute(delete(model).where(*waiting, model.id.not_in(kept)))


def _forget(
    database: Database, model: type[WaitingFile], school_id: str, before: datetime
) -> int:
    with database.transaction() as session:
        enter_school(session, school_id)
        old = delete(model).where(
            model.school_id == school_id,
            model.state != APPLIED,
            model.created_at < before,
        )
        return len(session.execute(old.returning(model.id)).all())
