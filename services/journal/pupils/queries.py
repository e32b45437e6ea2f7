"""Reads of children: a class's list, names for ids, and the groups that children are in."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, select, true
from sqlalchemy.orm import aliased

from services.journal.classes.models import Enrolment, Subject, SubjectGroup
from services.journal.classes.queries import (
    LATEST_CLASS,
    not_departed_before,
    select_group_members,
)
from services.journal.people.models import Pupil, Staff
from services.shared.accountability.access import Tie
from services.shared.accountability.caller import Ties
from services.shared.database.listing import has_words


def select_class_list(school_id: str, class_id: UUID, day: date) -> Select[UUID, str]:
    """Select id and full name of who has not departed from a class before a day, by name."""
    return (
        select(Pupil.id, Pupil.full_name)
        .join(
            Enrolment,
            (Enrolment.school_id == Pupil.school_id) & (Enrolment.pupil_id == Pupil.id),
        )
        .where(
            Pupil.school_id == school_id,
            Enrolment.class_id == class_id,
            not_departed_before(day),
        )
        .order_by(Pupil.sort_key, Pupil.id)
    )


def select_class_of(school_id: str, pupil_id: UUID) -> Select[UUID, str]:
    """Select id and name of the class that a child is in now, or was in last."""
    return (
        select(LATEST_CLASS.c.id, LATEST_CLASS.c.name)
        .select_from(Pupil)
        .join(LATEST_CLASS, true())
        .where(Pupil.school_id == school_id, Pupil.id == pupil_id)
    )


def select_named(
    school_id: str, pupil_ids: Collection[UUID], group_ids: Collection[UUID]
) -> Select[Any]:
    """Select children by name, each with its class and one of the groups given, if it is in one.

    Columns: id, name, class_id, class_name, group_id; the last three NULL where there is none.
    """
    return _named(school_id, group_ids).where(Pupil.id.in_(pupil_ids))


def select_named_so(
    school_id: str,
    words: str,
    group_ids: Collection[UUID],
    known: ColumnElement[bool],
    *,
    most: int,
) -> Select[Any]:
    """Select the first of the children whose names have words that begin so, as `select_named`.

    `known` bounds whom the caller may know. Classes and groups are looked up for `most` alone.
    """
    called = (
        select(Pupil.id)
        .where(
            Pupil.school_id == school_id, Pupil.merged_into.is_(None),
            has_words(words, Pupil.full_name), known,
        )
        .order_by(Pupil.sort_key, Pupil.id)
        .limit(most)
    )
    return _named(school_id, group_ids).where(Pupil.id.in_(called))


def within(tie: Tie, ties: Ties) -> ColumnElement[bool]:
    """Return the condition that a `Pupil` is one of those whom a tie covers."""
    if tie is Tie.SCHOOL:
        return true()
    if tie is Tie.OWN_GROUP:
        return Pupil.id.in_(
            select_group_members(Enrolment.pupil_id).where(
                Enrolment.school_id == Pupil.school_id, SubjectGroup.id.in_(ties.groups)
            )
        )
    if tie is Tie.OWN_CLASS:
        latest = select(LATEST_CLASS.c.id).scalar_subquery()
        return and_(
            Pupil.id.in_(
                select(Enrolment.pupil_id).where(
                    Enrolment.school_id == Pupil.school_id, Enrolment.class_id.in_(ties.classes)
                )
            ),
            latest.in_(ties.classes),
        )
    return Pupil.id.in_(ties.pupils)


def _named(school_id: str, group_ids: Collection[UUID]) -> Select[Any]:
    group = (
        select_group_members(SubjectGroup.id)
        .where(
            Enrolment.school_id == Pupil.school_id,
            Enrolment.pupil_id == Pupil.id,
            SubjectGroup.id.in_(group_ids),
        )
        .limit(1)
        .correlate(Pupil)
        .scalar_subquery()
    )
    return (
        select(
            Pupil.id,
            Pupil.full_name.label("name"),
            LATEST_CLASS.c.id.label("class_id"),
            LATEST_CLASS.c.name.label("class_name"),
            group.label("group_id"),
        )
        .outerjoin(LATEST_CLASS, true())
        .where(Pupil.school_id == school_id)
        .order_by(Pupil.sort_key, Pupil.id)
    )


def select_attended_groups(school_id: str, pupil_ids: Collection[UUID]) -> Select[Any]:
    """Select the groups that children are in, or were in last: each once, by subject and name.

    Columns: id, subject, subgroup, teacher (with initials; NULL where nobody teaches).
    """
    later = aliased(Enrolment)
    return (
        select_group_members(
            SubjectGroup.id, Subject.name, SubjectGroup.name, Staff.initialled_name
        )
        .join_from(SubjectGroup, Subject)
        .join_from(SubjectGroup, Staff, isouter=True)
        .where(
            Enrolment.school_id == school_id,
            Enrolment.pupil_id.in_(pupil_ids),
            ~exists().where(
                later.school_id == Enrolment.school_id,
                later.pupil_id == Enrolment.pupil_id,
                later.enrolled_on > Enrolment.enrolled_on,
            ),
        )
        .distinct()
        .order_by(Subject.name, SubjectGroup.name)
    )
