"""What is to be written of a merge or a split: rows, and marks by their columns."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.journal.accounts.usecases.accounts import known_people
from services.journal.merging.rows import Step
from services.journal.merging.rules import Mark
from services.journal.merging.usecases.preview import Preview
from services.journal.people.models import Account
from services.shared.database.base import enter_school
from services.shared.wording import said

TWO_ELSEWHERE = said(
    "Обе учётные записи работают и в других школах или ведомствах: какую закрыть, школа решить "
    "не может, это решает администратор платформы."
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A preview with what makes it true.

    `cells` and `term_marks` go from the record that goes to the one that stays. `whole` are the
    classes that go with all their marks: later ones of them go back as well when it is undone.
    `classes` are all whose grids look different.
    """

    preview: Preview
    steps: Sequence[Step]
    cells: Sequence[Mark] = ()
    term_marks: Sequence[Mark] = ()
    whole: Collection[UUID] = ()
    classes: Collection[UUID] = ()
    children: Collection[UUID] = field(default=())

    def as_json(self) -> Mapping[str, Any]:
        """Return what is kept of it: of marks the columns, and of whole classes not even these."""
        return {
            "steps": [step.as_json() for step in self.steps],
            "whole": [str(one) for one in self.whole],
            "cells": [
                [str(one.group_id), str(one.column_id)]
                for one in self.cells if one.class_id not in self.whole
            ],
            "term_marks": [
                [str(one.group_id), str(one.column_id)]
                for one in self.term_marks if one.class_id not in self.whole
            ],
            "classes": [str(one) for one in self.classes],
        }


def logins_of(session: Session, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return person → login of those who have one."""
    rows = session.execute(
        select(Account.person_id, Account.login).where(Account.person_id.in_(person_ids))
    )
    return {row.person_id: row.login for row in rows}


def known_elsewhere(session: Session, school_id: str, person_ids: Collection[UUID]) -> set[UUID]:
    """Return which persons are somebody at another school or above the schools."""
    above = session.scalars(
        select(Account.person_id).where(
            Account.person_id.in_(person_ids), func.cardinality(Account.roles) > 0,
            Account.ended_at.is_(None),
        )
    ).all()
    known = known_people(session, person_ids)
    enter_school(session, school_id)
    return set(above) | {
        person_id
        for person_id in person_ids
        if any(one.school_id != school_id for one in known[person_id].memberships)
    }


def account_notes(
    logins: Mapping[UUID, str], survivor: UUID, other: UUID
) -> list[str]:
    """Return what becomes of the accounts of two persons who become one."""
    if survivor in logins and other in logins:
        return [said(
            "Входить можно будет под логином %(login)s; логин %(closed)s закроется.",
            login=logins[survivor], closed=logins[other],
        )]
    if survivor in logins:
        return [said("Логин остаётся: %(login)s.", login=logins[survivor])]
    return []
