"""Reads of the directory of schools."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from services.journal.classes.models import SchoolClass, SubjectGroup
from services.journal.people.models import Account, Appointment, Pupil, Staff
from services.journal.schools.models import School
from services.shared.accountability.access_log import Access
from services.shared.accountability.roles import Role
from services.shared.database.listing import Listing, ListPage, has_words, plain, read_page


def find_page(
    session: Session, words: str, after: str | UUID | None, *, only: str | None
) -> ListPage[School]:
    """Return a page of schools in the order of their names, found by the beginnings of words.

    With `only`, the code of a school, there is no other.
    """
    base = select(School).where(School.code == only) if only else select(School)
    listing = Listing(base, School.code, (plain(School.name), School.code))
    narrowed = (
        {"words": has_words(
            words, School.name, School.code, School.full_name, School.address, School.responsible,
        )}
        if words.strip() else {}
    )
    return read_page(session, listing, narrowed, after)


def select_school(code: str, *, lock: bool = False) -> Select[School]:
    """Select a school by its code; with `lock`, nobody changes it until the transaction ends."""
    query = select(School).where(School.code == code)
    return query.with_for_update() if lock else query


def select_taken(code: str | None, name: str, *, other_than: str | None) -> Select[str, str]:
    """Select the codes and names of schools that a new or changed one would be taken for."""
    same = [School.name == name, *([School.code == code] if code else [])]
    query = select(School.code, School.name).where(or_(*same))
    return query.where(School.code != other_than) if other_than else query


def select_leaders(
    school_id: str, roles: Collection[Role], day: date
) -> Select[UUID, str, str, str]:
    """Select who holds one of the roles in a school on a day or later: person, name, role, login.

    Whoever is appointed from Monday on appoints the others: nobody does it on Sunday instead.
    """
    return (
        select(Staff.person_id, Staff.full_name, Appointment.role, Account.login)
        .select_from(Appointment)
        .join_from(Appointment, Staff)
        .outerjoin(Account, Account.person_id == Staff.person_id)
        .where(
            Appointment.school_id == school_id,
            Appointment.role.in_(roles),
            or_(Appointment.until.is_(None), Appointment.until >= day),
        )
        .order_by(Appointment.role.desc(), Staff.sort_key, Staff.id)
    )


def select_appointments(school_id: str, person_id: UUID) -> Select[UUID]:
    """Select the ids of all appointments of a person in a school."""
    return (
        select(Appointment.id)
        .join_from(Appointment, Staff)
        .where(Staff.school_id == school_id, Staff.person_id == person_id)
    )


def select_has_begun(school_id: str, person_id: UUID) -> Select[bool]:
    """Select whether a school has children, or a person has done anything in it."""
    return select(or_(
        exists().where(Pupil.school_id == school_id),
        exists().where(Access.school_id == school_id, Access.person_id == person_id),
        exists().where(
            SchoolClass.school_id == Staff.school_id, SchoolClass.class_teacher_id == Staff.id,
            Staff.school_id == school_id, Staff.person_id == person_id,
        ),
        exists().where(
            SubjectGroup.school_id == Staff.school_id, SubjectGroup.teacher_id == Staff.id,
            Staff.school_id == school_id, Staff.person_id == person_id,
        ),
    ))
