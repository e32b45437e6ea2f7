"""Writes the plan of a list of pupils: few statements, whatever the size of the list."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment, SchoolClass, SubjectGroup
from services.journal.classes.queries import ENROLMENT_FACTS
from services.journal.classes.usecases.classes import open_classes
from services.journal.enrolment.rules import Arrival, Departure
from services.journal.enrolment.rules import Ending as EnrolmentEnding
from services.journal.enrolment.usecases import (
    NewPupil,
    Placement,
    add_pupils,
    end_many,
    enrol_many,
)
from services.journal.facts.usecases import record_facts
from services.journal.papers.structure import ClassKey
from services.journal.people.models import Pupil, Representation, Representative
from services.journal.people.queries import PUPIL_FACTS
from services.journal.people.rules import Name
from services.journal.rosters.queries import select_last_marks
from services.journal.rosters.rules.plan import Coming, Ending, Plan, settle_days
from services.journal.workbooks.names import PersonName, fold
from services.journal.years.models import AcademicYear
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import new_id
from services.shared.wording import said

REASON = str(said("список учеников"))

_PUPILS = cast(Table, Pupil.__table__)
_REPRESENTATIVES = cast(Table, Representative.__table__)
_ENROLMENTS = cast(Table, Enrolment.__table__)


def write_plan(
    session: Session, caller: Caller, plan: Plan, year: AcademicYear, today: date
) -> set[UUID]:
    """Write a plan without problems; return the ids of the classes that it is about."""
    classes = _classes(session, caller, plan, year)
    endings, moved, corrected = _settled(session, caller, plan, today)
    _write_children(session, caller, plan)
    touched = _end(session, caller, endings) | _correct(session, caller, corrected, classes)
    coming = [*plan.coming, *moved]
    enrol_many(session, caller, [_placement(one, classes) for one in coming])
    touched |= {classes[one.into].id for one in coming}
    write_representatives(session, caller, plan)
    _raise_versions(session, caller, touched)
    return touched | {classes[one.key].id for one in plan.classes if one.key in classes}


def _classes(
    session: Session, caller: Caller, plan: Plan, year: AcademicYear
) -> dict[ClassKey, SchoolClass]:
    """Return the year's classes, with the new ones opened."""
    if plan.new_classes:
        names = [(one.grade, one.letter) for one in plan.new_classes.values()]
        open_classes(session, caller, year, names, ids=plan.new_classes)
    found = session.scalars(
        select(SchoolClass).where(
            SchoolClass.school_id == caller.school_id, SchoolClass.year_id == year.id
        )
    )
    return {(one.grade, fold(one.letter)): one for one in found}


def _settled(
    session: Session, caller: Caller, plan: Plan, today: date
) -> tuple[list[Ending], list[Coming], list[tuple[UUID, ClassKey]]]:
    if not plan.leaving:
        return [], [], []
    leaving = [(one.pupil_id, one.enrolment.class_id) for one in plan.leaving]
    rows = session.execute(select_last_marks(school_of(caller), leaving))
    return settle_days(plan.leaving, {row[0]: row[1] for row in rows}, today)


def _placement(one: Coming, classes: dict[ClassKey, SchoolClass]) -> Placement:
    return Placement(one.pupil_id, classes[one.into], one.on, Arrival(one.reason))


def _write_children(session: Session, caller: Caller, plan: Plan) -> None:
    add_pupils(session, caller, {
        pupil_id: NewPupil(_name(one.name), one.born_on, one.sex)
        for pupil_id, one in plan.new_children.items()
    })
    if not plan.child_changes:
        return
    _update_each(session, _PUPILS, caller, {
        pupil_id: {**_columns(one.name), "born_on": one.born_on, "sex": one.sex}
        for pupil_id, one in plan.child_changes.items()
    })
    identities = [pupil_id for pupil_id, one in plan.child_changes.items() if one.identity]
    record_facts(session, caller, PUPIL_FACTS, identities, ["name_and_birth"], reason=REASON)


def _end(session: Session, caller: Caller, endings: list[Ending]) -> set[UUID]:
    """End enrolments; return the classes."""
    end_many(
        session,
        caller,
        [
            EnrolmentEnding(one.enrolment_id, one.last_day, Departure(one.reason))
            for one in endings
        ],
        reason=REASON,
    )
    return _classes_of(session, caller, [one.enrolment_id for one in endings])


def _correct(
    session: Session,
    caller: Caller,
    corrected: list[tuple[UUID, ClassKey]],
    classes: dict[ClassKey, SchoolClass],
) -> set[UUID]:
    """Put enrolments that have not begun into another class; return all classes of them."""
    ids = [enrolment_id for enrolment_id, _ in corrected]
    before = _classes_of(session, caller, ids)
    _update_each(session, _ENROLMENTS, caller, {
        enrolment_id: {"class_id": classes[into].id} for enrolment_id, into in corrected
    })
    record_facts(session, caller, ENROLMENT_FACTS, ids, ["class_id"], reason=REASON)
    return before | {classes[into].id for _, into in corrected}


def _classes_of(session: Session, caller: Caller, enrolments: list[UUID]) -> set[UUID]:
    if not enrolments:
        return set()
    query = select(Enrolment.class_id).where(
        Enrolment.school_id == caller.school_id, Enrolment.id.in_(enrolments)
    )
    return set(session.scalars(query))


def write_representatives(session: Session, caller: Caller, plan: Plan) -> None:
    """Write new representatives, contacts that changed, and who answers for whom."""
    school_id = school_of(caller)
    if plan.new_representatives:
        session.execute(insert(Representative), [
            {
                "school_id": school_id, "id": id_, "person_id": new_id(),
                **_columns(one.name), "phone": one.phone, "e_mail": one.e_mail,
            }
            for id_, one in plan.new_representatives.items()
        ])
    _update_each(session, _REPRESENTATIVES, caller, {
        id_: {"phone": one.phone, "e_mail": one.e_mail} for id_, one in plan.contacts.items()
    })
    if plan.relations:
        statement = upsert(Representation)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["school_id", "representative_id", "pupil_id"],
                set_={"relation": statement.excluded.relation},
            ),
            [
                {
                    "school_id": school_id, "representative_id": representative_id,
                    "pupil_id": pupil_id, "relation": relation,
                }
                for (representative_id, pupil_id), relation in plan.relations.items()
            ],
        )


def _raise_versions(session: Session, caller: Caller, classes: Iterable[UUID]) -> None:
    """Raise the versions of the grids of classes that show other children now."""
    session.execute(
        update(SubjectGroup)
        .where(
            SubjectGroup.school_id == caller.school_id, SubjectGroup.class_id.in_(list(classes))
        )
        .values(version=SubjectGroup.version + 1)
        .execution_options(synchronize_session=False)
    )


def _update_each(
    session: Session, table: Table, caller: Caller, rows: dict[UUID, dict[str, Any]]
) -> None:
    """Write the same columns of many rows, each by its id, by one statement."""
    if not rows:
        return
    names = next(iter(rows.values()))
    statement = (
        update(table)
        .where(table.c.school_id == bindparam("of_school"), table.c.id == bindparam("row"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )
    session.connection().execute(statement, [
        {"of_school": caller.school_id, "row": id_}
        | {f"new_{name}": value for name, value in values.items()}
        for id_, values in rows.items()
    ])


def _columns(name: PersonName) -> dict[str, str]:
    return {
        "family_name": name.family_name,
        "given_name": name.given_name,
        "patronymic": name.patronymic,
    }


def _name(name: PersonName) -> Name:
    return Name(name.family_name, name.given_name, name.patronymic)
