"""Raises the version of subject groups, which grids are cached by, when one looks different."""

from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm import Session

from services.journal.classes.models import SubjectGroup

_GROUPS = cast(Table, SubjectGroup.__table__)
_RAISE = (
    update(_GROUPS)
    .where(_GROUPS.c.school_id == bindparam("in_school"))
    .values(version=_GROUPS.c.version + 1)
)
# Made once: every save of a cell sends it.
_OF_GROUP = _RAISE.where(_GROUPS.c.id == bindparam("group_id"))
_OF_CLASS = _RAISE.where(_GROUPS.c.class_id == bindparam("in_class"))
_OF_SUBJECT = _RAISE.where(_GROUPS.c.subject_id == bindparam("of_subject"))


def raise_group_version(session: Session, school_id: str, group_id: UUID) -> None:
    """Raise the version of one group: its grid shows something else now."""
    session.execute(_OF_GROUP, {"in_school": school_id, "group_id": group_id})


def raise_class_versions(session: Session, school_id: str, class_id: UUID) -> None:
    """Raise the version of every group of a class: its grids show other children or terms."""
    session.execute(_OF_CLASS, {"in_school": school_id, "in_class": class_id})


def raise_subject_versions(session: Session, school_id: str, subject_id: UUID) -> None:
    """Raise the version of every group that is taught a subject: it is called otherwise."""
    session.execute(_OF_SUBJECT, {"in_school": school_id, "of_subject": subject_id})


def raise_school_versions(session: Session, school_id: str) -> None:
    """Raise the version of every group of the school: what all grids show is another."""
    session.execute(_RAISE, {"in_school": school_id})
