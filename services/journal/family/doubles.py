"""Who of a school may be one person twice: the same name, and nothing that says otherwise."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Uuid,
    and_,
    column,
    exists,
    literal,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.orm import aliased

from services.journal.people.models import Pupil, Representation, Representative, Staff

# Merges stand above this feature; which pairs were said to be two people is read here.
_MERGE = table(
    "person_merge", column("school_id"), column("step"), column("undone_at"),
    column("stays_id", Uuid), column("goes_id", Uuid),
)


def select_doubles(school_id: str) -> CompoundSelect[Any]:
    """Select pairs that may be one person: kind, one, other (ids).

    Children of one whole name (ё = е) whose birth dates do not differ; adults of one name with the
    same telephone or e-mail address, or representatives of the same child; a member of staff and a
    representative of one whole name. Who was said to be two people is not among them.
    """
    return union_all(
        _pupils(school_id),
        _same_contacts(school_id, "representative", Representative),
        _same_contacts(school_id, "staff", Staff),
        _of_staff(school_id),
    )


def _pupils(school_id: str) -> Select[Any]:
    one, other = aliased(Pupil), aliased(Pupil)
    return _pairs(school_id, "pupil", one, other).where(
        one.id < other.id,
        one.merged_into.is_(None),
        other.merged_into.is_(None),
        or_(one.born_on.is_(None), other.born_on.is_(None), one.born_on == other.born_on),
    )


def _same_contacts(school_id: str, kind: str, model: Any) -> Select[Any]:
    one, other = aliased(model), aliased(model)
    same: list[ColumnElement[bool]] = [one.phone == other.phone, one.e_mail == other.e_mail]
    if model is Representative:
        mine, theirs = aliased(Representation), aliased(Representation)
        same.append(exists().where(
            mine.school_id == one.school_id, mine.representative_id == one.id,
            theirs.school_id == one.school_id, theirs.representative_id == other.id,
            mine.pupil_id == theirs.pupil_id,
        ))
    return _pairs(school_id, kind, one, other).where(one.id < other.id, or_(*same))


def _of_staff(school_id: str) -> Select[Any]:
    one, other = aliased(Staff), aliased(Representative)
    return _pairs(school_id, "person", one, other).where(
        one.person_id != other.person_id, one.patronymic != ""
    )


def _pairs(school_id: str, kind: str, one: Any, other: Any) -> Select[Any]:
    apart = exists().where(
        _MERGE.c.school_id == school_id,
        _MERGE.c.step.in_(("apart", "split")),
        _MERGE.c.undone_at.is_(None),
        or_(
            and_(_MERGE.c.stays_id == one.id, _MERGE.c.goes_id == other.id),
            and_(_MERGE.c.stays_id == other.id, _MERGE.c.goes_id == one.id),
        ),
    )
    return (
        select(literal(kind).label("kind"), one.id.label("one"), other.id.label("other"))
        .join_from(one, other, (one.school_id == other.school_id)
                   & (one.sort_key == other.sort_key))
        .where(one.school_id == school_id, ~apart)
    )
