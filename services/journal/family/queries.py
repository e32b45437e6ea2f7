"""Reads of families: pages of pupils and representatives, and what their cards say."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment, SchoolClass
from services.journal.classes.queries import LATEST_CLASS, not_departed_before
from services.journal.people.models import (
    Account,
    EndedRepresentation,
    Pupil,
    Representation,
    Representative,
)
from services.journal.pupils.queries import within
from services.journal.years.models import AcademicYear
from services.shared.accountability.access import Tie
from services.shared.accountability.caller import Ties
from services.shared.database.listing import Listing, ListPage, has_words, read_page

NO_ACCOUNT, NO_BIRTH, NO_REPRESENTATIVE, NO_CLASS = (
    "no_account", "no_birth", "no_representative", "no_class",
)
PUPIL_STATES = (NO_ACCOUNT, NO_BIRTH, NO_REPRESENTATIVE, NO_CLASS)
RESTRICTED, NO_CONTACTS = "restricted", "no_contacts"
REPRESENTATIVE_STATES = (NO_ACCOUNT, RESTRICTED, NO_CONTACTS)


def read_pupils(
    session: Session,
    school_id: str,
    tie: Tie,
    ties: Ties,
    *,
    words: str,
    class_id: UUID | None,
    state: str | None,
    after: UUID | None,
    day: date,
) -> ListPage[Pupil]:
    """Return a page of the children whom a tie covers, by name, narrowed."""
    base = select(Pupil).where(Pupil.school_id == school_id, Pupil.merged_into.is_(None))
    listing = Listing(base, Pupil.id, (Pupil.sort_key, Pupil.id), only=(within(tie, ties),))
    narrowed: dict[str, ColumnElement[bool]] = {}
    if words.strip():
        narrowed["words"] = has_words(words, Pupil.full_name)
    if class_id is not None:
        narrowed["class_id"] = _is_in(day, Enrolment.class_id == class_id)
    if state is not None:
        narrowed["state"] = pupil_states(day)[state]
    return read_page(session, listing, narrowed, after)


def pupil_states(day: date) -> Mapping[str, ColumnElement[bool]]:
    """Return what may be lacking of a `Pupil`, by its name; of those who have a class."""
    answered = exists().where(
        Representation.school_id == Pupil.school_id, Representation.pupil_id == Pupil.id
    )
    is_here = _is_in(day)
    return {
        NO_ACCOUNT: and_(is_here, ~exists().where(Account.person_id == Pupil.person_id)),
        NO_BIRTH: and_(is_here, Pupil.born_on.is_(None)),
        NO_REPRESENTATIVE: and_(is_here, ~answered),
        NO_CLASS: ~is_here,
    }


def _is_in(day: date, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether `Pupil` has not left before a day: a class of the coming year counts in August."""
    return Pupil.id.in_(
        select(Enrolment.pupil_id).where(
            Enrolment.school_id == Pupil.school_id, not_departed_before(day), *conditions
        )
    )


def select_classes_of(school_id: str, pupil_ids: Collection[UUID]) -> Select[Any]:
    """Select child, class and class name of children: the class of now, or the last one."""
    return (
        select(Pupil.id, LATEST_CLASS.c.id.label("class_id"), LATEST_CLASS.c.name)
        .join(LATEST_CLASS, true())
        .where(Pupil.school_id == school_id, Pupil.id.in_(pupil_ids))
    )


def select_enrolments(
    school_id: str, pupil_id: UUID
) -> Select[UUID, str, str, date, date | None, str | None, str | None]:
    """Select a child's classes with their days, the latest first."""
    return (
        select(
            SchoolClass.id,
            SchoolClass.name,
            AcademicYear.name.label("year"),
            Enrolment.enrolled_on,
            Enrolment.departed_on,
            Enrolment.order_number,
            Enrolment.departure_order,
        )
        .select_from(Enrolment)
        .join(
            SchoolClass,
            (SchoolClass.school_id == Enrolment.school_id)
            & (SchoolClass.id == Enrolment.class_id),
        )
        .join_from(SchoolClass, AcademicYear)
        .where(Enrolment.school_id == school_id, Enrolment.pupil_id == pupil_id)
        .order_by(Enrolment.enrolled_on.desc(), Enrolment.id.desc())
    )


def select_representatives(school_id: str, pupil_id: UUID) -> Select[Any]:
    """Select who answers for a child, by name, with contacts, logins and restrictions."""
    columns: list[Any] = [
        Representative.id,
        Representative.full_name.label("name"),
        Representative.phone,
        Representative.e_mail,
        Account.login,
        Representation.relation,
        Representation.restricted_by,
        Representation.restricted_from,
        Representation.restricted_until,
    ]
    return (
        select(*columns)
        .join_from(Representation, Representative)
        .outerjoin(Account, Account.person_id == Representative.person_id)
        .where(Representation.school_id == school_id, Representation.pupil_id == pupil_id)
        .order_by(Representative.sort_key, Representative.id)
    )


def select_formerly_answering(
    school_id: str, pupil_id: UUID
) -> Select[UUID, str, str | None, str, datetime]:
    """Select whose representation of a child was ended and stays so, the latest first.

    Columns: id, name, relation, why, when.
    """
    again = exists().where(
        Representation.school_id == EndedRepresentation.school_id,
        Representation.representative_id == EndedRepresentation.representative_id,
        Representation.pupil_id == EndedRepresentation.pupil_id,
    )
    return (
        select(
            Representative.id,
            Representative.full_name,
            EndedRepresentation.relation,
            EndedRepresentation.reason,
            EndedRepresentation.ended_at,
        )
        .join_from(EndedRepresentation, Representative)
        .where(
            EndedRepresentation.school_id == school_id,
            EndedRepresentation.pupil_id == pupil_id,
            ~again,
        )
        .order_by(EndedRepresentation.ended_at.desc(), Representative.id)
    )


def select_children(school_id: str, representative_ids: Collection[UUID]) -> Select[Any]:
    """Select the children of representatives, by name, with class and restriction."""
    return (
        select(
            Representation.representative_id,
            Pupil.id,
            Pupil.full_name.label("name"),
            LATEST_CLASS.c.id.label("class_id"),
            LATEST_CLASS.c.name.label("class_name"),
            Representation.relation,
            Representation.restricted_by,
            Representation.restricted_from,
            Representation.restricted_until,
        )
        .select_from(Representation)
        .join_from(Representation, Pupil)
        .outerjoin(LATEST_CLASS, true())
        .where(
            Representation.school_id == school_id,
            Representation.representative_id.in_(representative_ids),
        )
        .order_by(Pupil.sort_key, Pupil.id)
    )


def read_representatives(
    session: Session,
    school_id: str,
    *,
    words: str,
    state: str | None,
    after: UUID | None,
    day: date,
) -> ListPage[Representative]:
    """Return a page of representatives by name, narrowed."""
    base = select(Representative).where(Representative.school_id == school_id)
    listing = Listing(base, Representative.id, (Representative.sort_key, Representative.id))
    narrowed: dict[str, ColumnElement[bool]] = {}
    if words.strip():
        narrowed["words"] = has_words(words, Representative.full_name)
    if state is not None:
        narrowed["state"] = representative_states(day)[state]
    return read_page(session, listing, narrowed, after)


def representative_states(day: date) -> Mapping[str, ColumnElement[bool]]:
    """Return what may be said of a `Representative`, by its name."""
    return {
        NO_ACCOUNT: ~exists().where(Account.person_id == Representative.person_id),
        RESTRICTED: exists().where(
            Representation.school_id == Representative.school_id,
            Representation.representative_id == Representative.id,
            Representation.restricted_from <= day,
            or_(
                Representation.restricted_until.is_(None), Representation.restricted_until >= day
            ),
        ),
        NO_CONTACTS: and_(Representative.phone.is_(None), Representative.e_mail.is_(None)),
    }
