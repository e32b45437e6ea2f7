"""Tombstones: that a case file was here and went by an act; of its content nothing is kept.

Whatever comes late (an event, an import, an upload) is refused with a sentence that names the act.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Index, Text, Uuid, and_, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.shared.database.base import Key, Mechanism, Moment, SchoolKey
from services.shared.errors import Act, Destroyed
from services.shared.wording import said

JOURNAL = "journal"

_REFUSAL = said(
    "%(what)s уничтожен по акту № %(number)s от %(day)s: новые записи в него не принимаются."
)
_OF_YEAR = said("%(what)s за %(year)s учебный год")
_JOURNAL = said("Журнал %(class_name)s класса")
_CASE_FILE = said("Это дело")
REFUSALS = (_REFUSAL, _OF_YEAR, _JOURNAL)
"""What `refusal_text` is made of."""


class Tombstone(Mechanism):
    """What stays of a destroyed case file: which it was, and the act."""

    __tablename__ = "tombstone"
    __table_args__ = (
        Index("ix_tombstone_class", "school_id", "class_id"),
        Index("ix_tombstone_source", "school_id", "source_id"),
    )

    school_id: Mapped[SchoolKey]
    case_file_id: Mapped[Key]
    kind: Mapped[str] = mapped_column(Text)
    source_id: Mapped[UUID] = mapped_column(Uuid)
    class_id: Mapped[UUID | None] = mapped_column(Uuid)
    class_name: Mapped[str | None] = mapped_column(Text)
    year_name: Mapped[str | None] = mapped_column(Text)
    act_id: Mapped[UUID] = mapped_column(Uuid)
    act_number: Mapped[str] = mapped_column(Text)
    acted_on: Mapped[date] = mapped_column(Date)
    identifiers: Mapped[list[str]] = mapped_column(JSONB)
    placed_at: Mapped[Moment]


def refuse_destroyed(
    session: Session,
    school_id: str,
    *,
    class_id: UUID | None = None,
    group_id: UUID | None = None,
    class_name: str | None = None,
    year_name: str | None = None,
) -> None:
    """Let nothing into a class journal that went by an act; name the class as far as it is known.

    A caller's step, at the beginning of whatever writes into a class: by its id, by the id of one
    of its groups, or by its name and year.

    Raises:
        Destroyed: the journal of this class was destroyed, or is being destroyed.
    """
    known = list(_conditions(class_id, group_id, class_name, year_name))
    if not known:
        return
    found = session.scalars(
        select(Tombstone)
        .where(Tombstone.school_id == school_id, Tombstone.kind == JOURNAL, or_(*known))
        .limit(1)
    ).one_or_none()
    if found is not None:
        raise Destroyed(
            refusal_text(found), act=Act(found.act_id, found.act_number, found.acted_on)
        )


def refusal_text(stone: Tombstone) -> str:
    """Return the sentence for people: what was destroyed, and by which act."""
    what = said(_JOURNAL, class_name=stone.class_name) if stone.class_name else _CASE_FILE
    if stone.year_name:
        what = said(_OF_YEAR, what=what, year=stone.year_name)
    return said(_REFUSAL, what=what, number=stone.act_number, day=stone.acted_on)


def _conditions(
    class_id: UUID | None, group_id: UUID | None, class_name: str | None, year_name: str | None
) -> Iterable[ColumnElement[bool]]:
    if class_id is not None:
        yield Tombstone.class_id == class_id
    if group_id is not None:
        yield Tombstone.identifiers.contains([str(group_id)])
    if class_name is not None and year_name is not None:
        yield and_(Tombstone.class_name == class_name, Tombstone.year_name == year_name)
