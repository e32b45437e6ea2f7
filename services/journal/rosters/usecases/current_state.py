"""Loads the school before a list of pupils comes in: the same few statements whatever its size."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.destruction.tombstones import refusal_text
from services.journal.list_reading.queries import select_pupils
from services.journal.list_reading.rules.known import KnownEnrolment, KnownPupil
from services.journal.papers.pupils import full_key
from services.journal.rosters.queries import (
    select_classes,
    select_destroyed,
    select_enrolments,
    select_representations,
    select_representatives,
    select_staff,
    select_year,
)
from services.journal.rosters.rules.current_state import (
    CurrentState,
    KnownClass,
    KnownRepresentative,
)
from services.journal.workbooks.names import PersonName, fold
from services.journal.years.rules import plan_year


def load_current_state(session: Session, school_id: str, year: str) -> CurrentState:
    """Return the school as it is for a list of a year, which it may not have opened yet."""
    opened = session.execute(select_year(school_id, year)).one_or_none()
    planned = plan_year(year)
    return CurrentState(
        starts_on=opened.starts_on if opened else planned.starts_on,
        ends_on=opened.ends_on if opened else planned.ends_on,
        classes={
            (grade, fold(letter)): KnownClass(id_, name, closed, filled)
            for id_, grade, letter, name, closed, filled in session.execute(
                select_classes(school_id, year)
            )
        },
        pupils=_pupils(session, school_id, year),
        representatives_by_name=_representatives(session, school_id),
        staff=frozenset(
            full_key(PersonName(*name)) for name in session.execute(select_staff(school_id))
        ),
        destroyed={
            stone.class_name: refusal_text(stone)
            for stone in session.scalars(select_destroyed(school_id, year))
            if stone.class_name
        },
    )


def _pupils(session: Session, school_id: str, year: str) -> tuple[KnownPupil, ...]:
    enrolments: dict[tuple[UUID, bool], KnownEnrolment] = {
        (row.pupil_id, row.of_year): _enrolment(row, year)
        for row in session.execute(select_enrolments(school_id, year))
    }
    return tuple(
        KnownPupil(
            id_, PersonName(family, given, patronymic), born_on, sex,
            enrolments.get((id_, True)), enrolments.get((id_, False)),
        )
        for id_, family, given, patronymic, born_on, sex in session.execute(
            select_pupils(school_id)
        )
    )


def _enrolment(row: Any, year: str) -> KnownEnrolment:
    return KnownEnrolment(
        row.id,
        row.class_id,
        (row.grade, fold(row.letter)),
        row.name,
        row.enrolled_on,
        row.departed_on,
        years_ago=int(year[:4]) - int(row.year[:4]),
        left=row.departed_on is not None and row.departed_on < row.ends_on,
    )


def _representatives(
    session: Session, school_id: str
) -> dict[str, list[KnownRepresentative]]:
    children: defaultdict[UUID, dict[UUID, str | None]] = defaultdict(dict)
    ended: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for representative_id, pupil_id, relation, is_ended in session.execute(
        select_representations(school_id)
    ):
        if is_ended:
            ended[representative_id].add(pupil_id)
        else:
            children[representative_id][pupil_id] = relation
    by_name: defaultdict[str, list[KnownRepresentative]] = defaultdict(list)
    for id_, family, given, patronymic, phone, e_mail in session.execute(
        select_representatives(school_id)
    ):
        name = PersonName(family, given, patronymic)
        by_name[full_key(name)].append(
            KnownRepresentative(
                id_, name, phone, e_mail, children[id_], frozenset(ended[id_] - set(children[id_]))
            )
        )
    return by_name
