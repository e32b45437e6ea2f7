"""What a destruction takes of a class with its journal's case file, what stays, and why."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.destruction import DataClass, Declaration, Rows, Scope, Stays
from services.destruction.declarations import Where
from services.journal.classes.models import (
    ClassJournal,
    Enrolment,
    GroupStay,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.classes.queries import GROUP_FACTS, MEMBER_FACTS
from services.journal.facts.destruction import history_of
from services.shared.process.settings import Settings
from services.shared.wording import said


def destruction(_settings: Settings) -> Declaration:
    """Return that the groups of the class go; receipts count its enrolments and its journal."""
    return Declaration(
        classes=(_GROUPS,),
        stays=_STAYS,
        wait_for_writers=_wait_for_writers,
        identifiers=_groups_of_class,
        subjects=_pupils_of_class,
    )


def of_class(column: InstrumentedAttribute[UUID]) -> Where:
    """Return the condition that `column` names the class of a scope."""
    return lambda scope: column == scope.class_id


def of_groups(column: InstrumentedAttribute[UUID]) -> Where:
    """Return the condition that `column` names a subject group of a scope's class."""
    return lambda scope: column.in_(select_groups(scope))


def of_journal(column: InstrumentedAttribute[UUID]) -> Where:
    """Return the condition that `column` names the journal of a scope's class."""
    return lambda scope: column.in_(select_journals(scope))


def select_groups(scope: Scope) -> Select[UUID]:
    """Select the ids of the subject groups of a scope's class."""
    return select(SubjectGroup.id).where(
        SubjectGroup.school_id == scope.school_id, SubjectGroup.class_id == scope.class_id
    )


def select_journals(scope: Scope) -> Select[UUID]:
    """Select the id of the journal of a scope's class."""
    return select(ClassJournal.id).where(
        ClassJournal.school_id == scope.school_id, ClassJournal.class_id == scope.class_id
    )


def _wait_for_writers(session: Session, scope: Scope) -> None:
    """Wait for who closes the class, and for who writes into one of its groups."""
    if scope.class_id is not None:
        session.execute(select_journals(scope).with_for_update())
        session.execute(select_groups(scope).with_for_update())


def _groups_of_class(session: Session, scope: Scope) -> Collection[UUID]:
    return session.scalars(select_groups(scope)).all()


def _pupils_of_class(session: Session, scope: Scope) -> Collection[UUID]:
    return session.scalars(
        select(Enrolment.pupil_id)
        .where(Enrolment.school_id == scope.school_id, Enrolment.class_id == scope.class_id)
        .distinct()
    ).all()


def _count_of(model: type[Any], where: Where) -> Callable[[Session, Scope], int]:
    def count(session: Session, scope: Scope) -> int:
        query = select(func.count()).select_from(model)
        return session.scalar(query.where(model.school_id == scope.school_id, where(scope))) or 0

    return count


_GROUPS = DataClass(
    "journal.groups",
    said("Учебные группы класса и их состав"),
    (
        history_of(GROUP_FACTS, MEMBER_FACTS),
        Rows(SubjectGroupMember, of_groups(SubjectGroupMember.group_id)),
        Rows(GroupStay, of_groups(GroupStay.group_id)),
        Rows(SubjectGroup, of_class(SubjectGroup.class_id)),
    ),
)
_STAYS = (
    Stays(
        "enrolment",
        said("книга движения и личные дела: свой срок; нужны сводным ведомостям со сроком 25 лет"),
        _count_of(Enrolment, of_class(Enrolment.class_id)),
        said("Зачисления в класс"),
    ),
    Stays(
        "class_journal",
        said("номер журнала без содержания: по нему узнают уничтоженное дело"),
        _count_of(ClassJournal, of_class(ClassJournal.class_id)),
        said("Номер журнала"),
    ),
    Stays("school_class", said("перечень классов: нужен книге движения и сводным ведомостям")),
    Stays(
        "class_teacher",
        said("перечень классных руководителей: нужен книге движения и сводным ведомостям"),
    ),
    Stays("subject", said("справочник школы, сведений об учениках не содержит")),
)
